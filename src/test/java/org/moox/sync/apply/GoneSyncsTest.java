package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.SyncDefinition.IfExists;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Syncs that are deleted, or lead elsewhere now, hold nothing here any more. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class GoneSyncsTest {

    private static final String ROWS = "select code, name from thing order by code";

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    Bench bench;
    SyncDefinition old;
    SyncDefinition present;

    @BeforeEach
    void twoSyncsOfOneFlow() {
        bench = new Bench(transactions, log);
        bench.execute("delete from sync.syncs"); // of other tests, whose numbers may be the same
        bench.execute(
                "create table thing (id int generated always as identity primary key, code text not null unique, name text)");
        bench.expose("thing");
        old = bench.sync("thing");
        present = bench.sync("thing");
    }

    @Test
    void whatASyncHeldThatIsGoneGoesWithTheLastThatIsThere() {
        bench.send(bench.upsert(old, "1", "code", "a", "name", "A"), bench.upsert(present, "1", "code", "a", "name", "A"));
        bench.forget(old);

        bench.send(bench.delete(present, "1"));

        assertThat(bench.rows(ROWS)).isEmpty();
        assertThat(bench.rows("select record from sync.owned")).isEmpty();
    }

    @Test
    void whatAnotherSyncStillHoldsStays() {
        bench.send(bench.upsert(old, "1", "code", "a", "name", "A"), bench.upsert(present, "1", "code", "a", "name", "A"));

        bench.send(bench.delete(old, "1"));
        assertThat(bench.rows(ROWS)).containsExactly("a|A");

        bench.send(bench.delete(present, "1"));
        assertThat(bench.rows(ROWS)).isEmpty();
    }

    @Test
    void anIdentifierThatOnlyAGoneSyncHeldIsFree() {
        bench.send(bench.upsert(old, "1", "code", "a", "name", "A"));
        bench.forget(old);

        var answer = bench.send(bench.upsert(present, "2", "code", "a", "name", "A2"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ROWS)).containsExactly("a|A2");
        assertThat(bench.rows("select record from sync.owned")).containsExactly("2");
    }

    @Test
    void aRowThatAnotherModelBroughtByAGoneSyncIsNotShared() {
        var elsewhere = bench.sync("other", "thing", IfExists.UPDATE);
        bench.send(bench.upsert(elsewhere, "9", "code", "a", "name", "A"),
                bench.upsert(present, "1", "code", "a", "name", "A"));
        bench.forget(elsewhere);

        bench.send(bench.delete(present, "1"));

        assertThat(bench.rows(ROWS)).isEmpty();
    }

    @Test
    void aDeleteMakesWayInASwapThoughAGoneSyncHeldItsRow() {
        bench.send(bench.upsert(old, "1", "code", "a", "name", "A"), bench.upsert(present, "1", "code", "a", "name", "A"),
                bench.upsert(present, "2", "code", "b", "name", "B"));
        bench.forget(old);

        var answer = bench.send(bench.delete(present, "1"), bench.upsert(present, "2", "code", "a", "name", "B"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows(ROWS)).containsExactly("a|B");
    }
}
