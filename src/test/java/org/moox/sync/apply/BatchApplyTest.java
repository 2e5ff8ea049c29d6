package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.SyncDefinition.IfExists;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Item;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BatchApplyTest {

    private static final String ALL = "select id, code, sku, name from thing order by id";

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    Bench bench;
    SyncDefinition sync;

    @BeforeEach
    void table() {
        bench = new Bench(transactions, log);
        bench.execute("""
                create table thing (id int generated always as identity primary key, code text not null unique,
                    sku varchar(8) unique, name text, price numeric(10,2), check (price >= 0))""");
        bench.expose("thing");
        sync = bench.sync("thing");
    }

    private Item thing(String record, String code, String sku, String name) {
        return bench.upsert(sync, record, "code", code, "sku", sku, "name", name);
    }

    private static List<String> codes(ChangesAnswer answer) {
        return answer.refused().stream().map(r -> r.record() + ":" + r.code()).toList();
    }

    @Test
    void insertsUpdatesLeavesAndDeletes() {
        var inserted = bench.send(thing("1", "a", null, "A"), thing("2", "b", null, "B"), thing("3", "c", null, "C"));
        var mixed = bench.send(thing("1", "a", null, "A2"), thing("2", "b", null, "B"), bench.delete(sync, "3"),
                bench.delete(sync, "99"));

        assertThat(inserted.applied()).isEqualTo(3);
        assertThat(mixed.applied()).isEqualTo(3);
        assertThat(mixed.unchanged()).isEqualTo(1);
        assertThat(mixed.refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|A2", "2|b|∅|B");
        assertThat(bench.rows("select record, identifier from sync.owned where source_platform = '" + bench.source + "'"))
                .containsExactlyInAnyOrder("1|∅", "2|∅");
    }

    @Test
    void aRenameKeepsTheRow() {
        bench.send(thing("7", "a", null, "A"));

        assertThat(bench.send(thing("7", "z", null, "A")).applied()).isEqualTo(1);

        assertThat(bench.rows(ALL)).containsExactly("1|z|∅|A");
    }

    @Test
    void aNullIsWrittenAndAnAbsentFieldStays() {
        bench.send(thing("1", "a", "s", "A"));

        bench.send(bench.upsert(sync, "1", "code", "a", "name", null));

        assertThat(bench.rows(ALL)).containsExactly("1|a|s|∅");
    }

    @Test
    void twoRecordsSwapTheirIdentifiers() {
        bench.send(thing("1", "a", null, "A"), thing("2", "b", null, "B"));

        var answer = bench.send(thing("1", "b", null, "A"), thing("2", "a", null, "B"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("1|b|∅|A", "2|a|∅|B");
    }

    @Test
    void twoRecordsSwapAnotherUniqueColumn() {
        bench.send(thing("1", "a", "s1", "A"), thing("2", "b", "s2", "B"));

        var answer = bench.send(thing("1", "a", "s2", "A"), thing("2", "b", "s1", "B"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("1|a|s2|A", "2|b|s1|B");
    }

    @Test
    void renamesMoveOnInAChain() {
        bench.send(thing("1", "a", "1", null), thing("2", "b", "2", null), thing("3", "c", "3", null));

        var answer = bench.send(thing("1", "b", "2", null), thing("2", "c", "3", null), thing("3", "d", "4", null));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("1|b|2|∅", "2|c|3|∅", "3|d|4|∅");
    }

    @Test
    void aRecordDeletedAndMadeAnewUnderAnotherLocalIdInOneBatchIsReplaced() {
        bench.send(thing("1", "a", null, "old"));

        var answer = bench.send(thing("2", "a", null, "new"), bench.delete(sync, "1"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("2|a|∅|new");
        assertThat(bench.rows("select record from sync.owned where source_platform = '" + bench.source + "'"))
                .containsExactly("2");
    }

    @Test
    void aRenameOntoAnotherRecordsRowIsRefusedUntilThatRecordMoves() {
        bench.send(thing("1", "a", null, "A"), thing("2", "b", null, "B"));

        assertThat(codes(bench.send(thing("1", "b", null, "A")))).containsExactly("1:identifier_taken");
        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|A", "2|b|∅|B");

        assertThat(bench.send(thing("1", "b", null, "A"), thing("2", "c", null, "B")).refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("1|b|∅|A", "2|c|∅|B");
    }

    @Test
    void aRowThatNobodyOwnsIsAdoptedSkippedOrRefused() {
        bench.execute("insert into thing (code, name) values ('a', 'theirs')");
        var skip = bench.sync("skipping", "thing", IfExists.SKIP);
        var error = bench.sync("failing", "thing", IfExists.ERROR);

        var skipped = bench.send(bench.upsert(skip, "1", "code", "a", "name", "ours"));
        var refused = bench.send(bench.upsert(error, "1", "code", "a", "name", "ours"));
        assertThat(skipped.skipped()).isEqualTo(1);
        assertThat(codes(refused)).containsExactly("1:exists");
        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|theirs");

        var adopted = bench.send(thing("5", "a", null, "ours"));
        assertThat(adopted.applied()).isEqualTo(1);
        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|ours");
        bench.send(bench.delete(sync, "5"));
        assertThat(bench.rows(ALL)).isEmpty();
    }

    @Test
    void aRenameOntoARowThatNobodyOwnsAdoptsItAndDropsTheOldOne() {
        bench.send(thing("1", "a", null, "A"));
        bench.execute("insert into thing (code, name) values ('z', 'theirs')");

        assertThat(bench.send(thing("1", "z", null, "A")).applied()).isEqualTo(1);

        assertThat(bench.rows(ALL)).containsExactly("2|z|∅|A");
        bench.send(bench.delete(sync, "1"));
        assertThat(bench.rows(ALL)).isEmpty();
    }

    @Test
    void aSkippingRenameOntoARowThatNobodyOwnsDropsAndForgetsTheOldOne() {
        var skip = bench.sync("skipping", "thing", IfExists.SKIP);
        bench.send(bench.upsert(skip, "1", "code", "a", "name", "ours"));
        bench.execute("insert into thing (code, name) values ('z', 'theirs')");

        assertThat(bench.send(bench.upsert(skip, "1", "code", "z", "name", "ours")).skipped()).isEqualTo(1);

        assertThat(bench.rows(ALL)).containsExactly("2|z|∅|theirs");
        bench.send(bench.delete(skip, "1"));
        assertThat(bench.rows(ALL)).containsExactly("2|z|∅|theirs");
    }

    @Test
    void aRowThatWasRemovedHereIsMadeAnew() {
        bench.send(thing("1", "a", null, "A"));
        bench.execute("delete from thing");

        assertThat(bench.send(thing("1", "a", null, "A")).applied()).isEqualTo(1);

        assertThat(bench.rows(ALL)).containsExactly("2|a|∅|A");
    }

    @Test
    void aRemovedRowsNameMayComeAgainForAnotherRecord() {
        bench.send(thing("1", "a", null, "A"));
        bench.execute("delete from thing");
        bench.execute("alter table thing alter id restart with 1");

        assertThat(bench.send(thing("2", "b", null, "B")).refused()).isEmpty();
        assertThat(bench.send(bench.delete(sync, "1")).applied()).isEqualTo(1);

        assertThat(bench.rows(ALL)).containsExactly("1|b|∅|B");
    }

    @Test
    void oneBadRowInAThousandIsTheOnlyOneRefused() {
        var items = new ArrayList<Item>();
        for (var i = 0; i < 1000; i++) {
            items.add(bench.upsert(sync, Integer.toString(i), "code", "c" + i, "price", i == 637 ? "-1" : "1.50"));
        }

        var answer = bench.send(items);

        assertThat(codes(answer)).containsExactly("637:check_violation");
        assertThat(answer.refused().get(0).detail()).contains("thing_price_check").doesNotContain("-1");
        assertThat(answer.applied()).isEqualTo(999);
    }

    @Test
    void whatDoesNotFitIsRefusedAndNeverCut() {
        var answer = bench.send(thing("1", "a", "123456789", "A"),
                bench.upsert(sync, "2", "code", "b", "price", "dear"), bench.upsert(sync, "3", "code", "c", "name", "a\0b"),
                bench.upsert(sync, "4", "code", "d", "price", "99999999999"));

        assertThat(codes(answer)).containsExactlyInAnyOrder("1:string_data_right_truncation", "2:invalid_text_representation",
                "3:untranslatable_character", "4:numeric_value_out_of_range");
        assertThat(bench.rows(ALL)).isEmpty();
    }

    @Test
    void theLastStateOfARecordInABatchCounts() {
        var answer = bench.send(thing("1", "a", null, "1"), bench.delete(sync, "1"), thing("1", "a", null, "3"));

        assertThat(answer.applied()).isEqualTo(1);
        assertThat(answer.skipped()).isEqualTo(2);
        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|3");
    }

    @Test
    void twoSyncsHoldOneRowUntilTheLastOneLetsGo() {
        var other = bench.sync("thing");
        bench.send(thing("1", "a", "s", "A"), bench.upsert(other, "1", "code", "a", "name", "A"));

        bench.send(bench.delete(sync, "1"));
        assertThat(bench.rows(ALL)).hasSize(1);
        bench.send(bench.delete(sync, "1"));
        assertThat(bench.rows(ALL)).hasSize(1);
        bench.send(bench.delete(other, "1"));
        assertThat(bench.rows(ALL)).isEmpty();
    }

    @Test
    void aRowThatAnotherModelBroughtTooStaysWhenOneLetsGo() {
        var other = bench.sync("other", "thing", IfExists.UPDATE);
        bench.send(thing("1", "a", null, "A"), bench.upsert(other, "x", "code", "a", "name", "A"));

        bench.send(bench.delete(sync, "1"));
        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|A");
        bench.send(bench.delete(other, "x"));
        assertThat(bench.rows(ALL)).isEmpty();
    }

    @Test
    void aRowStaysForASourceThatBringsItAtTheSameMoment() throws Exception {
        bench.execute("""
                create table gate (code text primary key);
                create function wait() returns trigger language plpgsql as $$ begin
                    perform pg_advisory_xact_lock(4711); return new; end $$;
                create trigger wait before insert on gate for each row execute function %s.wait()""".formatted(bench.schema));
        bench.expose("gate");
        var gamma = UUID.randomUUID();
        var things = bench.define("thing", "thing", IfExists.UPDATE, true, gamma, Bench.SELF, 1);
        var gates = bench.define("gate", "gate", IfExists.UPDATE, true, gamma, Bench.SELF, 1);
        bench.send(thing("1", "a", null, "A"));
        var bringing = bench.request(List.of(bench.upsert(things, "x", "code", "a", "name", "A"),
                bench.upsert(gates, "g", "code", "g")));
        var begun = new ChangesRequest(bringing.kind(), 1, gamma, bringing.target(), 1, null, bringing.batch(), List.of(),
                bringing.upto(), bringing.items());
        var deleting = bench.request(List.of(bench.delete(sync, "1")));

        var both = transactions.run(gate -> {
            lock(gate);
            var brought = CompletableFuture.runAsync(() -> bench.apply.apply(gamma, begun));
            await().until(() -> waiting() == 1);
            var deleted = CompletableFuture.runAsync(() -> bench.apply.apply(bench.source, deleting));
            await().until(() -> waiting() == 2 || deleted.isDone());
            return CompletableFuture.allOf(brought, deleted);
        });
        both.get(30, TimeUnit.SECONDS);

        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|A");
    }

    private static void lock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(4711)");
        }
    }

    private int waiting() {
        return Integer.parseInt(bench.rows("select count(*) from pg_locks where locktype = 'advisory' and not granted "
                + "and database = (select oid from pg_database where datname = current_database())").get(0));
    }

    @Test
    void whatThisPlatformDoesNotAllowIsRefusedOrWaits() {
        var off = bench.define("thing", "thing", IfExists.UPDATE, false, bench.source, Bench.SELF, 1);
        var foreign = bench.define("thing", "thing", IfExists.UPDATE, true, java.util.UUID.randomUUID(), Bench.SELF, 1);
        var elsewhere = bench.define("thing", "thing", IfExists.UPDATE, true, bench.source, java.util.UUID.randomUUID(), 1);
        var hidden = bench.sync("hidden");
        var old = bench.define("thing", "thing", IfExists.UPDATE, true, bench.source, Bench.SELF, 0);

        var answer = bench.send(bench.upsert(off, "1", "code", "a"), bench.upsert(foreign, "2", "code", "a"),
                bench.upsert(elsewhere, "3", "code", "a"), bench.upsert(hidden, "4", "code", "a"),
                bench.upsert(old, "5", "code", "a"), bench.upsert(old, "6", "code", "b"),
                bench.upsert(sync, "7", "name", "not unique"));

        assertThat(codes(answer)).containsExactly("1:inactive_sync", "2:not_yours", "3:not_yours", "4:unknown_model",
                "7:no_identifier");
        assertThat(answer.waiting()).containsExactly(new ChangesAnswer.Waiting(old.id(), 1));
        assertThat(bench.rows(ALL)).isEmpty();
    }

    @Test
    void changesAppliedWhereNoTriggerCapturesAreAppendedWithTheirOrigin() {
        bench.exposeByCallbacks("thing");
        var name = "thing";
        var before = bench.rows("select coalesce(max(position), 0) from sync.changes").get(0);
        bench.send(thing("1", "a", null, "A"));
        bench.send(thing("1", "b", null, "A"));
        bench.send(thing("1", "b", null, "A"));
        bench.send(bench.delete(sync, "1"));

        var origin = Run.text(List.of(List.of(bench.source.toString(), name)));
        assertThat(bench.rows("select operation, key, origin from sync.changes where model = 'thing' and position > " + before
                + " order by position"))
                .containsExactly("created|1|" + origin, "updated|1|" + origin, "deleted|1|" + origin);
    }

    @Test
    void writersSeeBatchAndOriginInTheirTriggers() {
        bench.execute("""
                create table audit (batch text, origin text);
                create function note() returns trigger language plpgsql as $$ begin
                    insert into audit values (current_setting('sync.batch', true), current_setting('sync.origin', true));
                    return new; end $$;
                alter function note() set search_path = %1$s;
                create trigger note after insert on thing for each row execute function note()""".formatted(bench.schema));

        bench.send(thing("1", "a", null, "A"));

        assertThat(bench.rows("select * from audit")).containsExactly(
                bench.previous + "|" + Run.text(List.of(List.of(bench.source.toString(), "thing"))));
    }

    @Test
    void aBatchOfAThousandRowsIsWrittenByOneStatement() {
        bench.execute("""
                create table statements (n int generated always as identity);
                create function tally() returns trigger language plpgsql as $$ begin
                    insert into %1$s.statements default values; return null; end $$;
                create trigger count after insert or update on thing for each statement execute function tally()"""
                .formatted(bench.schema));

        bench.send(many("old"));
        var answer = bench.send(many("new"));

        assertThat(answer.applied()).isEqualTo(1000);
        assertThat(bench.rows("select count(*) from statements")).containsExactly("2");
    }

    private List<Item> many(String name) {
        var items = new ArrayList<Item>();
        for (var i = 0; i < 1000; i++) {
            items.add(thing(Integer.toString(i), "code " + i, "s" + i, name));
        }
        return items;
    }
}
