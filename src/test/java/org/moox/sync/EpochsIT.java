package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.BaseBackup;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.Dump;
import org.moox.sync.harness.TwoPlatforms;

import com.fasterxml.jackson.databind.JsonNode;

/** Databases that are put back, or replaced, below running platforms: it is noticed, named, and both sides agree again without a hand. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // one source, whose database has one fate after the other
class EpochsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String GOODS = "create table goods (id int primary key, name text not null)";
    private static final String PARTS = "create table parts (id int primary key, name text not null)";

    @TempDir
    static Path folder;

    private static TwoPlatforms both;
    private static DatabaseServer sourceDatabase;
    private static Path sourceFolder;
    private static int round;

    @BeforeAll
    static void twoHundredRecords() throws SQLException {
        both = TwoPlatforms.start(folder, Map.of("SYNC_SEND_HEARTBEAT", "1s", "SYNC_PLATFORM_JOB_EVERY", "2s",
                "SYNC_BACKUP_JOB_RECHECK", "300ms"));
        sourceDatabase = both.sourceDatabase;
        sourceFolder = folder.resolve("source");
        both.execute(GOODS);
        both.sync("goods");
        captured("goods");
        both.sourceDatabase.execute("insert into goods select i, 'goods ' || i from generate_series(1, 200) i");
        both.awaitEqual("goods");
    }

    @AfterAll
    static void end() {
        both.close();
        sourceDatabase.close();
    }

    @Test
    @Order(1)
    void theTargetIsRestoredFromABackupThatDoesNotEvenKnowTheSync() throws Exception {
        var backup = BaseBackup.of(both.targetDatabase, folder.resolve("target-backup"));
        both.execute(PARTS);
        both.sync("parts");
        captured("parts");
        sourceDatabase.execute("insert into parts select i, 'part ' || i from generate_series(1, 60) i");
        both.awaitEqual("parts");
        somethingHappens();
        both.awaitEqual("goods");

        try (var writer = new Writer(sourceDatabase)) {
            var since = Instant.now();
            both.targetDatabase.kill();
            backup.putBack(folder.resolve("target"));
            both.targetDatabase.restart();
            both.targetDatabase.execute(PARTS); // its own migrations are none of our business
            awaitEpoch("the target was restored", since);
        }
        both.awaitEqual("goods");
        both.awaitEqual("parts");
    }

    @Test
    @Order(2)
    void theStorageIsRolledBackBelowTheRunningSource() throws Exception {
        var backup = BaseBackup.of(sourceDatabase, folder.resolve("source-backup"));
        somethingHappens();
        both.awaitEqual("goods");
        try (var writer = new Writer(sourceDatabase)) {
            writer.awaitSome();
            var since = Instant.now();
            sourceDatabase.kill();
            backup.putBack(sourceFolder);
            sourceDatabase.restart();
            writer.awaitSome();
            awaitEpoch("this platform's database was rolled back", since);
        }
        both.awaitEqual("goods");
    }

    @Test
    @Order(3)
    void theSourceIsDumpedAndRestoredIntoAnotherCluster() throws Exception {
        var dump = Dump.of(sourceDatabase);
        somethingHappens();
        both.awaitEqual("goods");
        var since = Instant.now();
        var port = sourceDatabase.port();
        sourceDatabase.close();

        sourceFolder = folder.resolve("restored");
        try (var fresh = DatabaseServer.start(sourceFolder)) {
            dump.into(fresh, GOODS, PARTS);
        }
        sourceDatabase = DatabaseServer.start(sourceFolder, port);

        awaitEpoch("this platform's database is another one", since);
        both.awaitEqual("goods");
        somethingHappens();
        both.awaitEqual("goods");
    }

    @Test
    @Order(4)
    void aReplicaIsPromotedThatHasNotReceivedTheLastTransactions() throws Exception {
        var replicaFolder = folder.resolve("replica");
        BaseBackup.of(sourceDatabase, replicaFolder).follow(sourceDatabase);
        try (var following = DatabaseServer.start(replicaFolder)) {
            sourceDatabase.execute("insert into goods values (-1, 'has reached the replica')");
            Awaitility.await("the replica follows")
                    .atMost(PATIENCE)
                    .until(() -> "1".equals(following.one("select count(*) from goods where id = -1")));
        }
        somethingHappens();
        both.awaitEqual("goods");
        try (var writer = new Writer(sourceDatabase)) {
            writer.awaitSome();
            var epoch = stream().path("epoch").asLong();
            var since = Instant.now();
            sourceDatabase.kill();
            sourceDatabase = DatabaseServer.start(replicaFolder, sourceDatabase.port());
            sourceDatabase.execute("select pg_promote()");
            awaitEpoch("this platform's database is another one", since);
            writer.awaitSome();
            sourceDatabase.execute("checkpoint");
            Awaitility.await("the epoch is acknowledged").atMost(PATIENCE).until(() -> !stream().path("acknowledged").isNull());
            assertThat(stream().path("epoch").asLong()).isEqualTo(epoch + 1);
        }
        both.awaitEqual("goods");
    }

    @Test
    @Order(5)
    void aRestoredSourceThatHasForgottenManyRecordsWaitsForAPerson() throws Exception {
        var backup = BaseBackup.of(sourceDatabase, folder.resolve("source-backup-2"));
        sourceDatabase.execute("insert into parts select i, 'part ' || i from generate_series(101, 130) i");
        both.awaitEqual("parts");
        sourceDatabase.kill();
        backup.putBack(sourceFolder);
        sourceDatabase = DatabaseServer.start(sourceFolder, sourceDatabase.port());

        var sync = both.source.api()
                .get("/api/sync")
                .ok()
                .findParents("title")
                .stream()
                .filter(s -> s.path("title").asText().equals("parts"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
        awaitReconcile(sync, r -> r.path("state").asText().equals("stopped"));
        both.awaitEqual("goods");
        assertThat(both.targetDatabase.one("select count(*) from parts")).isEqualTo("90");

        both.source.api().post("/api/sync/" + sync + "/reconcile?confirm=true", "");
        both.awaitEqual("parts");
    }

    /** Records come, change and go, each time others. */
    private static void somethingHappens() throws SQLException {
        round++;
        sourceDatabase.execute("insert into goods select 10000 * %1$d + i, 'new' from generate_series(1, 5) i".formatted(round),
                "update goods set name = name || '%1$d' where id between 1 and 200 and id %% 40 = %1$d".formatted(round),
                "delete from goods where id between 1 and 200 and id %% 40 = 20 + %d".formatted(round));
    }

    private static void captured(String model) {
        Awaitility.await(model + " is captured")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> "1"
                        .equals(sourceDatabase.one("select count(*) from sync.captured where model = '%s'".formatted(model))));
    }

    private static JsonNode stream() {
        return both.source.api().get("/api/streams").ok().path(0);
    }

    private static void awaitEpoch(String reason, Instant since) {
        Awaitility.await("an epoch because " + reason)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> stream().path("epoch_reason").asText().contains(reason)
                        && Instant.parse(stream().path("epoch_since").asText()).isAfter(since));
        assertThat(both.source.logged()).contains("new epoch stream=" + both.targetId());
    }

    private static void awaitReconcile(String sync, Predicate<JsonNode> condition) {
        Awaitility.await("reconcile")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> condition.test(both.source.api().get("/api/sync/" + sync + "/reconcile").ok()));
    }
}
