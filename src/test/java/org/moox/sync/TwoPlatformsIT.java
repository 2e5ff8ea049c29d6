package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.TwoPlatforms;

/** Two platforms as processes, changed with plain JDBC as psql would. Each test has a table of its own. */
class TwoPlatformsIT {

    @TempDir
    static Path folder;

    static TwoPlatforms both;

    @BeforeAll
    static void start() {
        both = TwoPlatforms.start(folder, Map.of("SYNC_SEND_MAX_BACKOFF", "1s", "SYNC_BATCH_ITEMS", "500"));
    }

    @AfterAll
    static void stop() {
        var before = List.of(both.source.logged().length(), both.target.logged().length());
        both.close();
        assertThat(both.source.logged().substring(before.get(0))).as("a clean stop").doesNotContain(" ERROR ");
        assertThat(both.target.logged().substring(before.get(1))).as("a clean stop").doesNotContain(" ERROR ");
    }

    @Test
    void insertsUpdatesAndDeletesArrive() throws SQLException {
        table("plain");

        both.sourceDatabase.execute("insert into plain values (1, 'one', 1.50), (2, 'two', null)");
        both.awaitOnTarget("select count(*) from plain", "2");

        both.sourceDatabase.execute("update plain set name = 'eins' where id = 1");
        both.awaitOnTarget("select name from plain where id = 1", "eins");

        both.sourceDatabase.execute("delete from plain where id = 2");
        both.awaitOnTarget("select string_agg(id::text, ',') from plain", "1");
        both.awaitEqual("plain");
    }

    @Test
    void aChangedKeyTravelsAsARename() throws SQLException {
        table("renamed");
        both.sourceDatabase.execute("insert into renamed values (1, 'one', 1)");
        both.awaitEqual("renamed");

        both.sourceDatabase.execute("update renamed set id = 7 where id = 1");

        both.awaitOnTarget("select string_agg(id::text, ',') from renamed", "7");
    }

    @Test
    void whatIsRolledBackIsNeverSent() throws SQLException {
        table("undone");
        try (var connection = both.sourceDatabase.connect(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into undone values (1, 'never', 1)");
            connection.rollback();
        }
        both.sourceDatabase.execute("insert into undone values (2, 'ever', 1)");

        both.awaitOnTarget("select string_agg(name, ',') from undone", "ever");
    }

    @Test
    void fiveThousandRowsOfOneTransactionArrive() throws SQLException {
        table("many");

        both.sourceDatabase.execute("insert into many select i, 'row ' || i, i / 7.0 from generate_series(1, 5000) i");

        both.awaitOnTarget("select count(*) from many", "5000");
        both.awaitEqual("many");
    }

    @Test
    void aFullRunBringsWhatWasThereBefore() throws SQLException {
        both.execute("create table before_us (id int primary key, name text, price numeric)");
        both.sourceDatabase.execute("insert into before_us select i, 'row ' || i, i from generate_series(1, 1200) i");
        var sync = both.sync("before_us");

        both.source.api().run(sync);

        both.awaitEqual("before_us");
        Awaitility.await("the run is done")
                .atMost(Duration.ofSeconds(30))
                .until(() -> both.source.api().progress(sync).path("state").asText().equals("done"));
    }

    @Test
    void whatIsMeantForALockedPlatformWaitsAndArrivesOnceAfterwards() throws SQLException {
        table("waiting");
        both.targetDatabase.execute("create table arrivals (id int)",
                "create function arrived() returns trigger language plpgsql as "
                        + "$$ begin insert into arrivals values (new.id); return new; end $$",
                "create trigger arrived after insert or update on waiting for each row execute function arrived()");
        both.sourceDatabase.execute("insert into waiting values (0, 'before', 0)");
        both.awaitEqual("waiting");

        lockTarget(true);
        both.sourceDatabase.execute("insert into waiting select i, 'row ' || i, i from generate_series(1, 1000) i");
        awaitStream("locked", 1000);
        Awaitility.await("nothing arrives")
                .during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(5))
                .until(() -> both.targetDatabase.one("select count(*) from waiting").equals("1"));
        lockTarget(false);

        both.awaitEqual("waiting");
        awaitStream("active", 0);
        assertThat(both.targetDatabase.one("select count(*) || ' ' || count(distinct id) from arrivals"))
                .isEqualTo("1001 1001");
    }

    private static void lockTarget(boolean locked) {
        var body = Map.of("name", both.target.name(), "domain", both.target.domain(), "locked", locked);
        both.source.api().put("/api/platform/" + both.targetId(), body).ok();
        both.source.api().distribute();
    }

    private static void awaitStream(String state, int lag) {
        Awaitility.await("the stream is " + state).atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var stream = both.source.api().get("/api/streams").ok().path(0);
            assertThat(stream.path("state").asText()).isEqualTo(state);
            assertThat(stream.path("lag_changes").asInt()).isEqualTo(lag);
            assertThat(stream.path("lock").asText("").contains("is locked")).isEqualTo(state.equals("locked"));
        });
    }

    @Test
    void ifExistsDecidesOverRowsThatNoSyncBrought() throws SQLException {
        for (var rule : List.of("update", "skip", "error")) {
            var table = "found_" + rule;
            both.execute("create table %s (code text primary key, name text)".formatted(table));
            both.targetDatabase.execute("insert into %s values ('a', 'theirs')".formatted(table));
            both.source.api()
                    .createSync(table, both.sourceId(), table, both.targetId(), table, Map.of("if_exists", rule));
            both.sourceDatabase.execute("insert into %s values ('a', 'ours'), ('b', 'ours')".formatted(table));
        }

        var rows = "select string_agg(code || '=' || name, ' ' order by code) from found_";
        both.awaitOnTarget(rows + "update", "a=ours b=ours");
        both.awaitOnTarget(rows + "skip", "a=theirs b=ours");
        both.awaitOnTarget(rows + "error", "a=theirs b=ours");
    }

    @Test
    void aDefinitionSaysWhichRecordsGoAndWhatTheyLookLike() throws SQLException {
        both.sourceDatabase.execute("create table said (id int primary key, name text, stock int)");
        both.targetDatabase.execute("create table told (id int primary key, title text, label text, origin text)");
        both.sourceDatabase.execute("insert into said values (1, 'one', 1), (2, null, 1), (3, 'three', 0)");
        var mappings = List.of(Map.of("source", "id", "target", "id"),
                Map.of("source", "name", "target", "title", "default", "n/a"), Map.of("source", "name", "target", "label"),
                Map.of("target", "origin", "value", "shop"));
        var sync = both.source.api()
                .createSync("said", both.sourceId(), "said", both.targetId(), "told",
                        Map.of("field_mappings", mappings, "sync_all_fields", false));
        both.source.api().run(sync);
        var rows = "select string_agg(concat_ws(' ', id, title, label, origin), ',' order by id) from told";
        both.awaitOnTarget(rows, "1 one one shop,2 n/a shop,3 three three shop");

        var changed = new HashMap<String, Object>(Map.of("title", "said", "source_platform_id", both.sourceId(), "source_model",
                "said", "target_platform_id", both.targetId(), "target_model", "told", "field_mappings", mappings,
                "sync_all_fields", false, "filter", "stock > 0", "transformation",
                "$merge([$, {'name': name ? $uppercase(name) : null}])"));
        both.source.api().put("/api/sync/" + sync, changed).ok();
        both.awaitOnTarget(rows, "1 ONE ONE shop,2 n/a shop");

        changed.put("sync_ids", List.of("2"));
        both.source.api().put("/api/sync/" + sync, changed).ok();
        both.awaitOnTarget(rows, "2 n/a shop");
    }

    @Test
    void aTargetThatWasDownCatchesUp() throws SQLException {
        table("missed");
        both.target.stop();
        both.sourceDatabase.execute("insert into missed select i, 'row ' || i, i from generate_series(1, 300) i",
                "delete from missed where id % 3 = 0");

        both.target.start();

        both.awaitEqual("missed");
        assertThat(both.targetDatabase.one("select count(*) from missed")).isEqualTo("200");
    }

    @Test
    void aTargetKilledInTheMiddleOfABatchAgreesInTheEnd() throws SQLException {
        table("killed");
        // every row takes its time on the target, so that the kill hits an open transaction
        both.targetDatabase.execute("create table ledger (id int)",
                "create function slow() returns trigger language plpgsql as "
                        + "$$ begin insert into ledger values (new.id); perform pg_sleep(0.005); return new; end $$",
                "create trigger slow before insert on killed for each row execute function slow()");
        both.sourceDatabase.execute("insert into killed select i, 'row ' || i, i from generate_series(1, 2000) i");
        Awaitility.await("a batch is being applied")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !both.targetDatabase.one("""
                        select count(*) from pg_stat_activity
                        where state = 'active' and query ~* 'insert into .*killed' and pid <> pg_backend_pid()""").equals("0"));

        both.target.kill();
        both.targetDatabase.execute("create or replace function slow() returns trigger language plpgsql as "
                + "$$ begin insert into ledger values (new.id); return new; end $$");
        both.sourceDatabase.execute("update killed set name = 'changed' where id <= 10", "delete from killed where id > 1900");
        both.target.start();

        both.awaitEqual("killed");
        assertThat(both.targetDatabase.one("select count(*) from killed")).isEqualTo("1900");
        assertThat(
                both.targetDatabase.one("select count(*) from (select id from ledger group by id having count(*) > 1) doubled"))
                .as("rows inserted twice")
                .isEqualTo("0");
    }

    @Test
    void aSourceKilledInTheMiddleGoesOnWhereItWas() throws SQLException {
        table("resumed");
        both.sourceDatabase.execute("insert into resumed select i, 'row ' || i, i from generate_series(1, 4000) i");
        both.source.kill();
        both.sourceDatabase.execute("delete from resumed where id > 3900");
        both.source.start();

        both.awaitEqual("resumed");
        assertThat(both.targetDatabase.one("select count(*) from resumed")).isEqualTo("3900");
    }

    @Test
    void whatOneTransactionWroteArrivesAcrossModelsWithItsForeignKeys() throws SQLException {
        both.execute("create table customer (id int primary key, name text not null)",
                "create table orders (id int generated by default as identity primary key, customer_id int not null references customer)",
                "create table order_line (order_id int references orders, line int, product text, primary key (order_id, line))");
        List.of("order_line", "orders", "customer").forEach(both::sync);

        both.sourceDatabase.execute("begin; insert into customer values (1, 'Ada'), (2, 'Bo'); "
                + "insert into orders (id, customer_id) values (10, 1), (11, 2); "
                + "insert into order_line values (10, 1, 'tea'), (10, 2, 'cups'), (11, 1, 'pot'); commit");
        for (var table : List.of("customer", "orders", "order_line")) {
            both.awaitEqual(table);
        }
        both.sourceDatabase.execute("begin; update order_line set line = 3 where order_id = 10 and line = 2; "
                + "delete from order_line where order_id = 11; delete from orders where id = 11; delete from customer where id = 2; commit");
        for (var table : List.of("customer", "orders", "order_line")) {
            both.awaitEqual(table);
        }
    }

    @Test
    void aRefusedRecordIsParkedAndVisibleWhileAllOthersFlow() throws SQLException {
        both.execute("create table parked (id int primary key, name text, price numeric)");
        both.targetDatabase.execute("alter table parked add constraint cheap check (price < 1000)");
        var sync = both.sync("parked");

        both.sourceDatabase.execute(
                "insert into parked select i, 'row', case when i = 500 then 5000 else i end from generate_series(1, 900) i");

        both.awaitOnTarget("select count(*) from parked", "899");
        Awaitility.await("the refused one is shown")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                        both.source.api().get("/api/sync/" + sync + "/deliveries?state=parked").ok().findValuesAsText("error"))
                        .singleElement()
                        .asString()
                        .contains("cheap"));
        both.targetDatabase.execute("alter table parked drop constraint cheap");
        both.awaitEqual("parked");
    }

    private static void table(String name) throws SQLException {
        both.execute("create table " + name + " (id int primary key, name text, price numeric)");
        both.sync(name);
    }
}
