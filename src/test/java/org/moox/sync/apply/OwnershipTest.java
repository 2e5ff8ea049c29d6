package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.moox.sync.apply.Things.ALL;
import static org.moox.sync.apply.Things.codes;

import java.sql.Connection;
import java.sql.SQLException;
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
import org.moox.sync.wire.ChangesRequest;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Which row a record owns here, through renames, swaps, adoptions and removals. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class OwnershipTest {

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
    void aRenameKeepsTheRow() {
        bench.send(things.item("7", "a", null, "A"));

        assertThat(bench.send(things.item("7", "z", null, "A")).applied()).isEqualTo(1);

        assertThat(bench.rows(ALL)).containsExactly("1|z|∅|A");
    }

    @Test
    void twoRecordsSwapTheirIdentifiers() {
        bench.send(things.item("1", "a", null, "A"), things.item("2", "b", null, "B"));

        var answer = bench.send(things.item("1", "b", null, "A"), things.item("2", "a", null, "B"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("1|b|∅|A", "2|a|∅|B");
    }

    @Test
    void twoRecordsSwapAnotherUniqueColumn() {
        bench.send(things.item("1", "a", "s1", "A"), things.item("2", "b", "s2", "B"));

        var answer = bench.send(things.item("1", "a", "s2", "A"), things.item("2", "b", "s1", "B"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("1|a|s2|A", "2|b|s1|B");
    }

    @Test
    void renamesMoveOnInAChain() {
        bench.send(things.item("1", "a", "1", null), things.item("2", "b", "2", null), things.item("3", "c", "3", null));

        var answer = bench.send(things.item("1", "b", "2", null), things.item("2", "c", "3", null),
                things.item("3", "d", "4", null));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("1|b|2|∅", "2|c|3|∅", "3|d|4|∅");
    }

    @Test
    void aRecordDeletedAndMadeAnewUnderAnotherLocalIdInOneBatchIsReplaced() {
        bench.send(things.item("1", "a", null, "old"));

        var answer = bench.send(things.item("2", "a", null, "new"), bench.delete(sync, "1"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ALL)).containsExactly("2|a|∅|new");
        assertThat(bench.rows("select record from sync.owned where source_platform = '" + bench.source + "'"))
                .containsExactly("2");
    }

    @Test
    void aRenameOntoAnotherRecordsRowIsRefusedUntilThatRecordMoves() {
        bench.send(things.item("1", "a", null, "A"), things.item("2", "b", null, "B"));

        assertThat(codes(bench.send(things.item("1", "b", null, "A")))).containsExactly("1:identifier_taken");
        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|A", "2|b|∅|B");

        assertThat(bench.send(things.item("1", "b", null, "A"), things.item("2", "c", null, "B")).refused()).isEmpty();
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

        var adopted = bench.send(things.item("5", "a", null, "ours"));
        assertThat(adopted.applied()).isEqualTo(1);
        assertThat(bench.rows(ALL)).containsExactly("1|a|∅|ours");
        bench.send(bench.delete(sync, "5"));
        assertThat(bench.rows(ALL)).isEmpty();
    }

    @Test
    void aRenameOntoARowThatNobodyOwnsAdoptsItAndDropsTheOldOne() {
        bench.send(things.item("1", "a", null, "A"));
        bench.execute("insert into thing (code, name) values ('z', 'theirs')");

        assertThat(bench.send(things.item("1", "z", null, "A")).applied()).isEqualTo(1);

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
        bench.send(things.item("1", "a", null, "A"));
        bench.execute("delete from thing");

        assertThat(bench.send(things.item("1", "a", null, "A")).applied()).isEqualTo(1);

        assertThat(bench.rows(ALL)).containsExactly("2|a|∅|A");
    }

    @Test
    void aRemovedRowsNameMayComeAgainForAnotherRecord() {
        bench.send(things.item("1", "a", null, "A"));
        bench.execute("delete from thing");
        bench.execute("alter table thing alter id restart with 1");

        assertThat(bench.send(things.item("2", "b", null, "B")).refused()).isEmpty();
        assertThat(bench.send(bench.delete(sync, "1")).applied()).isEqualTo(1);

        assertThat(bench.rows(ALL)).containsExactly("1|b|∅|B");
    }

    @Test
    void twoSyncsHoldOneRowUntilTheLastOneLetsGo() {
        var other = bench.sync("thing");
        bench.send(things.item("1", "a", "s", "A"), bench.upsert(other, "1", "code", "a", "name", "A"));

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
        bench.send(things.item("1", "a", null, "A"), bench.upsert(other, "x", "code", "a", "name", "A"));

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
        bench.send(this.things.item("1", "a", null, "A"));
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
}
