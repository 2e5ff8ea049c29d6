package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.PlatformProcess;

/** Three platforms as processes: a registry changes hands, comes back and is lost, while records flow from the second to the third. */
class SuccessionIT {

    private static final Map<String, String> SETTINGS = Map.of("SYNC_TABLES", "public.*", "SYNC_PLATFORM_JOB_EVERY", "1s",
            "SYNC_SEND_MAX_BACKOFF", "1s");

    @TempDir
    static Path folder;

    static List<DatabaseServer> databases;
    static PlatformProcess head;
    static PlatformProcess source;
    static PlatformProcess target;

    @BeforeAll
    static void start() {
        databases = List.of("head", "source", "target")
                .stream()
                .map(name -> DatabaseServer.start(folder.resolve(name)))
                .toList();
        head = PlatformProcess.on(databases.get(0), "head", with(SETTINGS, "SYNC_PLATFORM_MASTER", "true")).launch();
        source = PlatformProcess.on(databases.get(1), "source", SETTINGS).launch();
        target = PlatformProcess.on(databases.get(2), "target", SETTINGS).launch();
        List.of(head, source, target).forEach(PlatformProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        List.of(head, source, target).forEach(PlatformProcess::close);
        databases.forEach(DatabaseServer::close);
    }

    @Test
    void recordsFlowOnWhenTheRegistryChangesHandsAndWhenItIsLost() throws SQLException {
        var sourceId = head.api().createPlatform("source", source.domain());
        var targetId = head.api().createPlatform("target", target.domain());
        for (var database : databases.subList(1, 3)) {
            database.execute("create table item (id int primary key, name text)");
        }
        databases.get(2)
                .execute("create table ledger (id int)",
                        "create function note() returns trigger language plpgsql as $$ begin insert into ledger values (new.id); return new; end $$",
                        "create trigger note after insert or update on item for each row execute function note()");
        head.api().distribute();
        var sync = head.api().createSync("items", sourceId, "item", targetId, "item");
        var headId = head.api().platformId("head");
        insert(1, 100);
        awaitRows(100);

        promote(head, sourceId);
        insert(101, 200);
        assertThat(head.api().post("/api/platform", Map.of("name", "x", "domain", "x")).status()).isEqualTo(409);
        rename(source, sync, "after the promotion");
        awaitRows(200);
        awaitPlatform(source).until(() -> delivered(source, "head") && delivered(source, "target"));

        promote(source, headId);
        rename(head, sync, "and back");
        awaitPlatform(head).until(() -> delivered(head, "source") && delivered(head, "target"));

        head.kill(); // and it never comes back
        insert(201, 300);
        source.stop();
        source = PlatformProcess.prepare("source", with(source.environment(), "SYNC_PLATFORM_MASTER", "true")).start();
        assertThat(source.api().post("/api/platform/rejoin", Map.of()).ok().path("state").asText()).isEqualTo("master");
        assertThat(delivered(source, "target")).as("not before it is reopened").isFalse();
        assertThat(target.api().post("/api/platform/rejoin", Map.of()).ok().path("state").asText()).isEqualTo("open");
        awaitPlatform(source).until(() -> delivered(source, "target"));
        rename(source, sync, "after the loss");
        insert(301, 400);
        awaitRows(400);
        databases.get(1).execute("delete from item where id <= 10");
        awaitRows(390);
        assertThat(databases.get(2).one("select count(*) || ' of ' || count(distinct id) from ledger")).isEqualTo("400 of 400");
        for (var platform : List.of(head, source, target)) {
            assertThat(platform.logged()).doesNotContain("SYNC_TOKEN=")
                    .doesNotContain(platform.environment().get("SYNC_TOKEN"));
        }
    }

    private static void promote(PlatformProcess master, String successor) {
        awaitPlatform(master).until(() -> delivered(master, "target"));
        var promotion = master.api().post("/api/platform/" + successor + "/promote", Map.of()).ok();
        assertThat(promotion.path("state").asText()).as(promotion.toString()).isEqualTo("done");
    }

    /** An edit on the master, seen on the target. */
    private static void rename(PlatformProcess master, String sync, String title) {
        awaitPlatform(master).until(() -> {
            var definition = new HashMap<String, Object>(Map.of("title", title, "source_platform_id", "source", "source_model",
                    "item", "target_platform_id", "target", "target_model", "item"));
            return master.api().put("/api/sync/" + sync, definition).status() == 200;
        });
        awaitPlatform(target)
                .until(() -> target.api().get("/api/sync/" + sync).ok().path("title").asText().equals(title));
    }

    private static boolean delivered(PlatformProcess master, String peer) {
        for (var push : master.api().distribute().path("peers")) {
            if (push.path("name").asText().equals(peer)) {
                return push.path("status").asText().equals("delivered");
            }
        }
        return false;
    }

    private static void insert(int first, int last) throws SQLException {
        databases.get(1)
                .execute("insert into item select i, 'item ' || i from generate_series(%d, %d) i".formatted(first, last));
    }

    private static void awaitRows(int count) {
        awaitPlatform(target).until(() -> databases.get(2).one("select count(*) from item").equals(Integer.toString(count)));
    }

    private static ConditionFactory awaitPlatform(PlatformProcess platform) {
        return Awaitility.await(platform.name()).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    }

    private static Map<String, String> with(Map<String, String> settings, String name, String value) {
        var all = new HashMap<>(settings);
        all.put(name, value);
        return all;
    }
}
