package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.moox.sync.apply.Things.ALL;
import static org.moox.sync.apply.Things.codes;

import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.SyncDefinition.IfExists;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.Item;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What becomes of the items of a batch: written, left alone, refused, each by itself. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BatchApplyTest {

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    Things things;
    Bench bench;
    SyncDefinition sync;

    @BeforeEach
    void table() {
        things = new Things(transactions, log);
        bench = things.bench();
        sync = things.sync();
    }

    @Test
    void insertsUpdatesLeavesAndDeletes() {
        var inserted = bench.send(things.item("1", "a", null, "A"), things.item("2", "b", null, "B"),
                things.item("3", "c", null, "C"));
        var mixed = bench.send(things.item("1", "a", null, "A2"), things.item("2", "b", null, "B"), bench.delete(sync, "3"),
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
    void aNullIsWrittenAndAnAbsentFieldStays() {
        bench.send(things.item("1", "a", "s", "A"));

        bench.send(bench.upsert(sync, "1", "code", "a", "name", null));

        assertThat(bench.rows(ALL)).containsExactly("1|a|s|∅");
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
        var answer = bench.send(things.item("1", "a", "123456789", "A"),
                bench.upsert(sync, "2", "code", "b", "price", "dear"), bench.upsert(sync, "3", "code", "c", "name", "a\0b"),
                bench.upsert(sync, "4", "code", "d", "price", "99999999999"));

        assertThat(codes(answer)).containsExactlyInAnyOrder("1:string_data_right_truncation", "2:invalid_text_representation",
                "3:untranslatable_character", "4:numeric_value_out_of_range");
        assertThat(bench.rows(ALL)).isEmpty();
    }

    @Test
    void aRowThatCannotGoIsHandedOverToTheRecordThatComesWithItsIdentifier() {
        bench.send(things.item("2", "a", null, "A"));
        bench.execute("create table note (thing int not null references thing); insert into note select id from thing");

        var apart = bench.send(things.item("5", "a", null, "B"));
        assertThat(codes(apart)).containsExactly("5:identifier_taken");
        assertThat(apart.refused().get(0).holder()).isEqualTo("2");
        assertThat(codes(bench.send(bench.delete(sync, "2")))).containsExactly("2:foreign_key_violation");

        var answer = bench.send(bench.delete(sync, "2"), things.item("5", "a", null, "B"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows("select t.id, code, t.name from thing t join note n on n.thing = t.id")).containsExactly("1|a|B");
        assertThat(bench.rows("select record, identifier from sync.owned")).containsExactly("5|1");
    }

    @Test
    void theLastStateOfARecordInABatchCounts() {
        var answer = bench.send(things.item("1", "a", null, "1"), bench.delete(sync, "1"), things.item("1", "a", null, "3"));

        assertThat(answer.applied()).isEqualTo(1);
        assertThat(answer.skipped()).isEqualTo(2);
        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|3");
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
        bench.send(things.item("1", "a", null, "A"));
        bench.send(things.item("1", "b", null, "A"));
        bench.send(things.item("1", "b", null, "A"));
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

        bench.send(things.item("1", "a", null, "A"));

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
            items.add(things.item(Integer.toString(i), "code " + i, "s" + i, name));
        }
        return items;
    }
}
