package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.Database;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.PlatformProcess;

/**
 * Three processes of one platform on one database, and a target: they die, are restarted and stop while writers write. Every value of a record is larger than the
 * one before, so that the target's ledger shows whatever was applied twice or in the wrong order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // there are fewer processes after each test
class ReplicasIT {

    private static final int WRITERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(120); // on a machine that is busy with other things

    @TempDir
    static Path folder;

    private static final List<PlatformProcess> replicas = new ArrayList<>();
    private static final AtomicInteger records = new AtomicInteger();
    private static final long SEED = System.nanoTime();
    private static final Random random = new Random(SEED);

    private static DatabaseServer server;
    private static Database source;
    private static Database goal;
    private static PlatformProcess target;
    private static String hubId;
    private static String targetId;

    @BeforeAll
    static void start() throws SQLException {
        System.out.println("seed " + SEED);
        server = DatabaseServer.start(folder.resolve("server"));
        source = server.database();
        goal = server.create("goal");
        var settings = new HashMap<>(Map.of("SYNC_TABLES", "public.*", "SYNC_SEND_MAX_BACKOFF", "1s"));
        target = PlatformProcess.on(goal, "goal", settings).launch();
        settings.put("SYNC_PLATFORM_MASTER", "true");
        replicas.add(PlatformProcess.on(source, "hub", settings).start());
        settings.put("SYNC_PLATFORM_DOMAIN", replicas.get(0).domain());
        replicas.add(PlatformProcess.on(source, "hub", settings).launch());
        replicas.add(PlatformProcess.on(source, "hub", settings).launch());
        replicas.forEach(PlatformProcess::awaitReady);
        target.awaitReady();
        var api = replicas.get(0).api();
        hubId = api.platformId("hub");
        targetId = api.createPlatform("goal", target.domain());
        api.distribute();
        table("items", replicas.get(0));
    }

    @AfterAll
    static void stop() {
        replicas.forEach(PlatformProcess::close);
        target.close();
        server.close();
    }

    private static void table(String name, PlatformProcess by) throws SQLException {
        for (var database : List.of(source, goal)) {
            database.execute("create table %s (id int primary key, value int)".formatted(name));
        }
        goal.execute(
                "create table %s_ledger (entry bigserial, at timestamptz default clock_timestamp(), batch text, operation text, id int, value int)"
                        .formatted(name),
                """
                create function %1$s_note() returns trigger language plpgsql as $$ begin
                    insert into %1$s_ledger (batch, operation, id, value)
                    values (current_setting('sync.batch', true), tg_op, coalesce(new.id, old.id), new.value); return null; end $$"""
                        .formatted(name),
                "create trigger %1$s_note after insert or update or delete on %1$s for each row execute function %1$s_note()"
                        .formatted(name));
        by.api().createSync(name, hubId, name, targetId, name);
    }

    @Test
    @Order(1)
    void whatOneReplicaIsToldTheOwnerOfTheStreamKnowsAtOnce() throws SQLException {
        source.execute("insert into items values (0, 0)");
        awaitAgreement();
        var other = replicas.stream().filter(replica -> replica != owner()).findFirst().orElseThrow();

        table("told", other);
        source.execute("insert into told values (1, 1)");

        Awaitility.await("the new sync flows")
                .atMost(PATIENCE)
                .until(() -> contents(source, "told").equals(contents(goal, "told")));
    }

    @Test
    @Order(2)
    void theStreamsOfAReplicaThatIsKilledMoveWithinSeconds() throws Exception {
        try (var load = new Load()) {
            load.awaitProgress();
            var owner = owner();
            owner.kill();
            replicas.remove(owner);
            var killed = System.nanoTime();
            load.awaitProgress();
            System.out.printf("a replica was killed, its stream went on after %.1f s%n", (System.nanoTime() - killed) / 1e9);
            assertThat(owner()).isNotSameAs(owner);
        }
        awaitAgreement();
    }

    @Test
    @Order(3)
    void aRollingRestartUnderLoadLosesNothingAndDoublesNothing() throws Exception {
        var before = goal.one("select max(entry) from items_ledger");
        try (var load = new Load()) {
            for (var replica : List.copyOf(replicas)) {
                load.awaitProgress();
                replica.set("QUARKUS_SHUTDOWN_DELAY", "2s").restart(); // from then on; see the test of that
            }
            load.awaitProgress();
        }
        awaitAgreement();
        System.out.println("rolling restart, longest pause in seconds: " + goal.one("""
                select round(extract(epoch from max(pause)), 2) from (
                    select at - lag(at) over (order by at) pause from items_ledger where entry > %s) p""".formatted(before)));
        for (var replica : replicas) {
            assertThat(replica.logged()).as("clean stops").doesNotContain(" ERROR ");
        }
    }

    @Test
    @Order(4)
    void aReconcileThatIsAskedForOnBothRepairsOnce() throws Exception {
        source.execute("insert into told select i, i from generate_series(100, 2000) i");
        Awaitility.await("it is brought").atMost(PATIENCE).until(() -> contents(source, "told").equals(contents(goal, "told")));
        source.execute(
                "set session_replication_role = replica; update told set value = -value where id % 10 = 0; delete from told where id % 100 = 5");
        goal.execute("delete from told where id % 100 = 7", "delete from told_ledger");
        var sync = replicas.get(0)
                .api()
                .get("/api/sync")
                .ok()
                .findParents("title")
                .stream()
                .filter(s -> s.path("title").asText().equals("told"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();

        var asked = replicas.stream()
                .map(replica -> CompletableFuture
                        .supplyAsync(() -> replica.api().post("/api/sync/" + sync + "/reconcile?confirm=true", "")))
                .toList();
        asked.forEach(CompletableFuture::join);

        Awaitility.await("both agree").atMost(PATIENCE).until(() -> contents(source, "told").equals(contents(goal, "told")));
        assertThat(goal.one("select count(*) - count(distinct id) from told_ledger")).as("repaired twice").isEqualTo("0");
        assertThat(goal.one("select count(*) from told_ledger")).isEqualTo(Integer.toString(191 + 19 + 19));
    }

    @Test
    @Order(5)
    void whoStopsIsNotReadyFirstThenHandsOverAndAnswersMeanwhile() throws Exception {
        var stopping = owner();
        stopping.terminate();
        var told = System.nanoTime();

        Awaitility.await("not ready").atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> !stopping.ready());
        assertThat(stopping.api().get("/api/streams").status()).as("it answers").isEqualTo(200);
        Awaitility.await("another one owns the stream").atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            var owner = source.one("select lease_owner from sync.streams where lease_until > clock_timestamp()");
            return owner != null && !owner.startsWith(stopping.pid() + "@");
        });
        var handed = System.nanoTime() - told;
        stopping.awaitExit(PATIENCE);
        replicas.remove(stopping);
        System.out.printf("a stop with a delay of 2 s: stream handed over after %.1f s, ended after %.1f s%n", handed / 1e9,
                (System.nanoTime() - told) / 1e9);
        assertThat(source.one("select count(*) from sync.leases where owner like '%d@%%'".formatted(stopping.pid())))
                .isEqualTo("0");
    }

    @Test
    @Order(6)
    void aTargetThatStopsAnswersTheBatchInHand() throws Exception {
        goal.execute(
                "create function take_time() returns trigger language plpgsql as $$ begin perform pg_sleep(0.02); return new; end $$",
                "create trigger take_time before insert on told for each row execute function take_time()");
        source.execute("insert into told select i, i from generate_series(3000, 3050) i");
        Awaitility.await("it is being applied")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !goal.one(
                        "select count(*) from pg_stat_activity where state = 'active' and query ~* 'insert into .*told' and pid <> pg_backend_pid()")
                        .equals("0"));

        target.stop();

        assertThat(source.one(
                "select concat(lag_changes, ' ', cardinality(attempts)) from sync.streams, lateral (select count(*) lag_changes from sync.deliveries where state <> 'sent') d"))
                .isEqualTo("0 0");
        assertThat(target.logged()).doesNotContain(" ERROR ");
    }

    @Test
    @Order(7)
    void whoseDatabaseIsGoneEndsWithinTenSeconds() throws Exception {
        server.kill();
        var started = System.nanoTime();
        replicas.forEach(PlatformProcess::terminate);
        replicas.forEach(process -> process.awaitExit(PATIENCE));
        var took = (System.nanoTime() - started) / 1e9;
        System.out.printf("without a database it ended after %.1f s%n", took);
        assertThat(took).isLessThan(10);
    }

    private static PlatformProcess owner() {
        var found = new ArrayList<PlatformProcess>();
        Awaitility.await("somebody owns the stream").atMost(PATIENCE).until(() -> {
            var owner = String
                    .valueOf(source.one("select lease_owner from sync.streams where lease_until > clock_timestamp()"));
            replicas.stream().filter(replica -> owner.startsWith(replica.pid() + "@")).forEach(found::add);
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private static void awaitAgreement() throws SQLException {
        Awaitility.await("source and target agree")
                .atMost(PATIENCE)
                .until(() -> contents(source, "items").equals(contents(goal, "items")));
        assertThat(goal
                .one("""
                select string_agg(entry || ' ' || id, ', ') from (
                    select entry, id, value <= lag(value) over (partition by id order by entry) as doubled from items_ledger) l where doubled"""))
                .as("ledger entries that bring nothing new")
                .isNull();
        assertThat(goal.one(
                "select count(*) from (select id from items_ledger where operation <> 'UPDATE' group by id having count(*) > 1) t"))
                .isEqualTo("0");
    }

    private static String contents(Database database, String table) throws SQLException {
        return database
                .one("select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by id), '')) from " + table + " t");
    }

    /** Writers that insert records and raise their values, until it is closed. */
    private static final class Load implements AutoCloseable {

        private final CountDownLatch over = new CountDownLatch(1);
        private final List<CompletableFuture<Void>> writers = new ArrayList<>();

        Load() {
            for (var i = 0; i < WRITERS; i++) {
                writers.add(CompletableFuture.runAsync(this::write));
            }
        }

        private void write() {
            try (var connection = source.connect(); var statement = connection.createStatement()) {
                while (!over.await(20, TimeUnit.MILLISECONDS)) {
                    statement.execute("insert into items values (%d, 0)".formatted(records.incrementAndGet()));
                    statement.execute(
                            "update items set value = value + 1 where id = %d".formatted(random.nextInt(records.get()) + 1));
                }
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Waits until a record that is new now has arrived. */
        void awaitProgress() {
            var next = records.get() + 1;
            Awaitility.await("load arrives")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> "t".equals(goal.one("select max(id) >= %d from items".formatted(next))));
        }

        @Override
        public void close() {
            over.countDown();
            writers.forEach(CompletableFuture::join);
        }
    }
}
