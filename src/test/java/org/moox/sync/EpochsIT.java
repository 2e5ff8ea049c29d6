package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
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
        moveTo(dump, folder.resolve("restored"));

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
            promote(replicaFolder);
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

        var sync = sync("parts");
        awaitReconcile(sync, r -> r.path("state").asText().equals("stopped"));
        both.awaitEqual("goods");
        assertThat(both.targetDatabase.one("select count(*) from parts")).isEqualTo("90");

        both.source.api().post("/api/sync/" + sync + "/reconcile?confirm=true", "");
        both.awaitEqual("parts");
    }

    /** For as many minutes as one likes: any backup may come back, on either side or on both, before the two agree again. */
    @Test
    @Order(6)
    @EnabledIfSystemProperty(named = "epochs.minutes", matches = "[0-9]+")
    void oneFateAfterTheOther() throws Exception {
        var seed = Long.getLong("epochs.seed", System.nanoTime());
        System.out.println("epochs seed " + seed);
        var random = new Random(seed);
        var until = System.nanoTime() + Duration.ofMinutes(Long.getLong("epochs.minutes")).toNanos();
        var ofSource = new ArrayList<BaseBackup>();
        var ofTarget = new ArrayList<BaseBackup>();
        for (var step = 0; System.nanoTime() < until; step++) {
            var here = Files.createDirectory(folder.resolve("step-" + step));
            try (var writer = new Writer(sourceDatabase)) {
                for (var fates = 1 + random.nextInt(3); fates > 0; fates--) {
                    ofSource.add(BaseBackup.of(sourceDatabase, here.resolve("source-" + fates)));
                    ofTarget.add(BaseBackup.of(both.targetDatabase, here.resolve("target-" + fates)));
                    chance(random);
                    fate(random, here.resolve("fate-" + fates), ofSource, ofTarget);
                    chance(random);
                }
                writer.awaitSome();
            }
            System.out.println("epochs step " + step + " " + stream());
            awaitAgreement("goods");
            awaitAgreement("parts");
        }
    }

    private static void chance(Random random) throws InterruptedException, SQLException {
        if (random.nextBoolean()) {
            sourceDatabase.execute(
                    "insert into parts select %d + i, 'new' from generate_series(1, 5) i on conflict do nothing"
                            .formatted(random.nextInt(100_000)),
                    "delete from parts where id %% 20 = %d".formatted(random.nextInt(20)));
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(5) * 500L); // so that some of it arrives, or all, or a reconcile begins
    }

    private static void fate(Random random, Path here, List<BaseBackup> ofSource, List<BaseBackup> ofTarget) throws Exception {
        var kind = random.nextInt(5);
        System.out.println("epochs fate " + kind);
        if (kind == 0 || kind == 4) {
            both.targetDatabase.kill();
            any(random, ofTarget).putBack(folder.resolve("target"));
            both.targetDatabase.restart();
        }
        if (kind == 1 || kind == 4) {
            sourceDatabase.kill();
            any(random, ofSource).putBack(sourceFolder);
            sourceDatabase = DatabaseServer.start(sourceFolder, sourceDatabase.port());
        }
        if (kind == 2) {
            moveTo(Dump.of(sourceDatabase), here);
        }
        if (kind == 3) {
            BaseBackup.of(sourceDatabase, here).follow(sourceDatabase);
            chance(random);
            sourceDatabase.kill();
            promote(here);
        }
    }

    private static BaseBackup any(Random random, List<BaseBackup> backups) {
        return backups.get(backups.size() - 1 - random.nextInt(Math.min(4, backups.size())));
    }

    private static void moveTo(Dump dump, Path to) throws Exception {
        var port = sourceDatabase.port();
        sourceDatabase.kill(); // in order it would wait for writers
        sourceFolder = to;
        try (var fresh = DatabaseServer.start(to)) {
            dump.into(fresh, GOODS, PARTS);
        }
        sourceDatabase = DatabaseServer.start(to, port);
    }

    private static void promote(Path replica) throws SQLException {
        sourceFolder = replica;
        sourceDatabase = DatabaseServer.start(replica, sourceDatabase.port());
        sourceDatabase.execute("select pg_promote()");
    }

    // a person who is asked says yes
    private static void awaitAgreement(String table) {
        var report = "/api/sync/" + sync(table) + "/reconcile";
        Awaitility.await(table + " agrees")
                .atMost(PATIENCE.multipliedBy(3))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> {
                    if (both.source.api().get(report).ok().path("state").asText().equals("stopped")) {
                        both.source.api().post(report + "?confirm=true", "");
                    }
                    return both.isEqual(table);
                });
    }

    private static String sync(String title) {
        return both.source.api()
                .get("/api/sync")
                .ok()
                .findParents("title")
                .stream()
                .filter(s -> s.path("title").asText().equals(title))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
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
