package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.CommandProcess;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.FaultProxy;
import org.moox.sync.harness.TwoPlatforms;

import com.fasterxml.jackson.databind.JsonNode;

/** A table of 100,000 rows on two platforms, reconciled over HTTP: whatever happened to it behind the back of capture, and whoever writes or dies meanwhile. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // one table, brought once
class ReconcileIT {

    private static final int ROWS = 100_000;
    private static final int WRITERS = 4;
    private static final Duration WRITING = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    static Path folder;

    private static FaultProxy relay;
    private static TwoPlatforms both;
    private static String sync;

    @BeforeAll
    static void aLargeTable() throws SQLException {
        relay = new FaultProxy();
        both = TwoPlatforms.start(folder, Map.of(), relay.settings());
        both.execute(
                "create table goods (id int primary key, name text, price numeric(12, 2), made timestamptz, description text)");
        both.execute("""
                insert into goods select i, 'goods ' || i, i / 7.0, timestamptz '2026-01-01' - i * interval '1 minute', repeat(md5(i::text), 12)
                from generate_series(1, %d) i""".formatted(ROWS));
        both.sourceDatabase.execute("create table removed (id int)",
                """
                create function removed() returns trigger language plpgsql as $$ begin insert into removed values (old.id); return null; end $$""",
                "create trigger removed after delete on goods for each row execute function removed()");
        sync = both.sync("goods");
        Awaitility.await("both know of it")
                .atMost(PATIENCE)
                .until(() -> both.targetDatabase.one("select count(*) from sync.syncs").equals("1")
                        && both.sourceDatabase.one("select count(*) from sync.streams").equals("1"));
        // as if it had brought them: a full run would take a minute
        both.sourceDatabase.execute(
                """
                insert into sync.deliveries (sync, record, tick, position, state) select s.number, g.id, 1, 1, 'sent' from goods g, sync.syncs s""");
        both.targetDatabase.execute("""
                insert into sync.owned (source_platform, source_model, target_model, record, syncs)
                select s.source_platform_id, 'goods', 'goods', g.id, array[s.number] from goods g, sync.syncs s""");
        both.targetDatabase.execute("create table written (operation text, id int, batch text)",
                """
                create function written() returns trigger language plpgsql as $$ begin
                    insert into written values (tg_op, coalesce(new.id, old.id), current_setting('sync.batch', true)); return null; end $$""",
                "create trigger written after insert or update or delete on goods for each row execute function written()");
    }

    @AfterAll
    static void end() {
        both.close();
        relay.close();
    }

    @Test
    @Order(1)
    void oneRunRepairsExactlyWhatDiffersWithATransferOfAFewPercent() throws SQLException {
        behindCapturesBack(both.sourceDatabase, "update goods set name = name || ' changed' where id % 1000 = 1",
                "delete from goods where id % 1000 = 2",
                "insert into goods select i, 'new ' || i, 1, now(), repeat(md5(i::text), 12) from generate_series(%d, %d) i"
                        .formatted(ROWS + 1, ROWS + 100));
        both.targetDatabase.execute("update goods set price = -1 where id % 1000 = 3", "delete from written");
        var data = Long.parseLong(both.sourceDatabase.one("select sum(length(g::text)) from goods g"));
        var before = relay.bytes();

        var report = reconcile("");

        var transfer = relay.bytes() - before;
        System.out.printf("reconcile rows=%d bytes=%d transfer=%d percent=%.2f%n", ROWS, data, transfer,
                100.0 * transfer / data);
        assertThat(counts(report)).isEqualTo("100 inserts, 200 updates, 100 deletes, 0 persisting");
        assertThat(report.path("source_rows").asLong()).isEqualTo(ROWS);
        both.awaitEqual("goods");
        assertThat(both.targetDatabase.one(
                "select string_agg(c, ', ' order by c) from (select operation || ' ' || count(*) || ' ' || count(distinct id) c from written group by operation) t"))
                .isEqualTo("DELETE 100 100, INSERT 100 100, UPDATE 200 200");
        assertThat(both.targetDatabase.one("select count(*) from written where batch is null")).isEqualTo("0");
        assertThat(100.0 * transfer / data).as("percent of the data that travelled").isLessThan(2);

        assertThat(counts(reconcile(""))).isEqualTo("0 inserts, 0 updates, 0 deletes, 0 persisting");
        assertThat(both.targetDatabase.one("select count(*) from written")).isEqualTo("400");
    }

    @Test
    @Order(2)
    void whileWritersWriteNothingIsRepairedWronglyAndAllAgreeInTheEnd() throws Exception {
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        both.targetDatabase.execute("delete from written");
        behindCapturesBack(both.sourceDatabase, "update goods set name = name || ' unseen' where id % 5000 = 7");
        var on = new AtomicBoolean(true);
        var written = new AtomicLong();
        var writers = new ArrayList<CompletableFuture<Void>>();
        for (var i = 0; i < WRITERS; i++) {
            var random = new Random(seed + i);
            writers.add(CompletableFuture.runAsync(() -> write(random, on, written)));
        }
        var until = System.nanoTime() + WRITING.toNanos();
        CompletableFuture.delayedExecutor(WRITING.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> on.set(false));
        JsonNode report;
        do {
            report = reconcile("");
            assertThat(report.path("state").asText()).as(report.toString()).isEqualTo("done");
            assertThat(report.path("persisting").asLong()).as(report.toString()).isZero();
        } while (System.nanoTime() < until);
        writers.forEach(CompletableFuture::join);
        both.awaitEqual("goods");

        System.out.println("reconciled while written changes=" + written + " last=" + report);
        for (var database : new DatabaseServer[]{both.sourceDatabase, both.targetDatabase}) {
            assertThat(database.one("select deadlocks from pg_stat_database where datname = current_database()"))
                    .isEqualTo("0");
        }
        var removed = both.sourceDatabase.one("select string_agg(distinct id::text, ',') from removed");
        assertThat(
                both.targetDatabase.one("select count(*) from written where operation = 'DELETE' and id <> all ('{%s}'::int[])"
                        .formatted(removed == null ? "" : removed)))
                .as("deleted on the target, never on the source")
                .isEqualTo("0");
        assertThat(counts(reconcile(""))).isEqualTo("0 inserts, 0 updates, 0 deletes, 0 persisting");
    }

    @Test
    @Order(3)
    void aSourceThatIsKilledInTheMiddleGoesOnByItself() throws SQLException {
        behindCapturesBack(both.sourceDatabase, "update goods set name = name || ' again' where id % 1000 = 11",
                "delete from goods where id % 1000 = 12");
        var begun = CompletableFuture.runAsync(() -> both.source.api().post("/api/sync/" + sync + "/reconcile", ""))
                .exceptionally(killed -> null);
        Awaitility.await("it is under way")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !both.sourceDatabase.one("select count(*) from sync.findings").equals("0"));
        both.source.kill();
        begun.join();
        both.source.start();

        both.awaitEqual("goods");
        var report = finished();
        assertThat(report.path("state").asText()).isEqualTo("done");
        assertThat(report.path("updates").asLong()).isEqualTo(Long.parseLong(
                both.sourceDatabase.one("select count(*) from goods where id % 1000 = 11")));
    }

    @Test
    @Order(4)
    void aSyncThatWasPausedCatchesUpByItself() throws SQLException {
        pause(true);
        both.sourceDatabase.execute("update goods set name = 'while it was paused' where id % 2000 = 13",
                "delete from goods where id % 2000 = 14",
                "insert into goods (id, name) values (-1, 'while it was paused')");
        pause(false);

        both.awaitEqual("goods");
        assertThat(finished().path("reason").asText()).isIn("it had rested", "changes were lost");
        assertThat(both.source.api().get("/api/sync/" + sync).ok().path("last_sync").isNull()).isFalse();
    }

    @Test
    @Order(5)
    void theCommandTellsAndDoesTheSame() throws SQLException {
        behindCapturesBack(both.sourceDatabase, "update goods set name = 'by command' where id % 10000 = 21");

        var dry = CommandProcess.run(both.source.environment(), "reconcile", "--dry-run", "goods");
        assertThat(dry.code()).as(dry.err()).isZero();
        var updates = "updates=" + both.sourceDatabase.one("select count(*) from goods where id % 10000 = 21") + " ";
        assertThat(dry.out()).contains("compared sync=\"goods\"", updates);
        var real = CommandProcess.run(both.source.environment(), "reconcile", sync);
        assertThat(real.code()).as(real.err()).isZero();
        assertThat(real.out()).contains("done sync=\"goods\"", updates);
        both.awaitEqual("goods");
        var wrong = CommandProcess.run(both.source.environment(), "reconcile", "no such sync");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("There is no sync \"no such sync\" here.");
    }

    @Test
    @Order(6)
    void theMasterHasTheSourceDoItAndShowsTheReport() throws SQLException {
        both.execute("create table back (id int primary key, name text)");
        var api = both.source.api();
        var back = api.createSync("back", both.targetId(), "back", both.sourceId(), "back");
        Awaitility.await("the source knows of it")
                .atMost(PATIENCE)
                .until(() -> both.targetDatabase.one("select count(*) from sync.captured where model = 'back'").equals("1"));
        behindCapturesBack(both.targetDatabase, "insert into back values (1, 'unseen')");

        assertThat(api.get("/api/sync/" + back + "/reconcile").status()).isEqualTo(404);
        var dry = api.post("/api/sync/" + back + "/reconcile?dry_run=true", "").ok();
        assertThat(dry.path("differences").path(0).path("source").path("name").asText()).as(dry.toString()).isEqualTo("unseen");
        Awaitility.await("it is repaired").atMost(PATIENCE).until(() -> {
            var answer = api.post("/api/sync/" + back + "/reconcile", "");
            return answer.status() == 200
                    && "1".equals(both.sourceDatabase.one("select count(*) from back where name = 'unseen'"));
        });
        assertThat(api.get("/api/sync/" + back + "/reconcile?dry_run=false").ok().path("state").asText()).isEqualTo("done");
    }

    private static void pause(boolean paused) {
        var api = both.source.api();
        api.put("/api/sync/" + sync, Map.of("title", "goods", "source_platform_id", both.sourceId(), "source_model", "goods",
                "target_platform_id", both.targetId(), "target_model", "goods", "status", !paused)).ok();
    }

    private static JsonNode reconcile(String how) {
        var answer = both.source.api().post("/api/sync/" + sync + "/reconcile" + how, "");
        return answer.status() == 200 ? answer.ok() : finished();
    }

    private static JsonNode finished() {
        Awaitility.await("the reconcile has ended")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !report().path("finished_at").isNull());
        return report();
    }

    private static JsonNode report() {
        return both.source.api().get("/api/sync/" + sync + "/reconcile").ok();
    }

    private static String counts(JsonNode report) {
        assertThat(report.path("state").asText()).as(report.toString()).isEqualTo("done");
        return "%d inserts, %d updates, %d deletes, %d persisting".formatted(report.path("inserts").asLong(),
                report.path("updates").asLong(), report.path("deletes").asLong(), report.path("persisting").asLong());
    }

    private static void behindCapturesBack(DatabaseServer database, String... statements) throws SQLException {
        try (var connection = database.connect(); var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void write(Random random, AtomicBoolean on, AtomicLong written) {
        try (var connection = both.sourceDatabase.connect(); var statement = connection.createStatement()) {
            while (on.get()) {
                var id = random.nextInt(ROWS * 11 / 10) + 1;
                switch (random.nextInt(4)) {
                    case 0 -> statement.execute(
                            "insert into goods values (%d, 'written', 0, now(), 'x') on conflict do nothing".formatted(id));
                    case 1 -> statement.execute("delete from goods where id = " + id);
                    default -> statement.execute(
                            "update goods set price = %d, made = now() where id = %d".formatted(random.nextInt(1000), id));
                }
                written.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
