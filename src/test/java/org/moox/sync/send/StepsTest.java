package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.log.LeaseLost;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What happens when something happens between two steps. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StepsTest {

    private static final String ME = "me";

    @Inject
    StepsRig rig;

    @BeforeEach
    void twoEmptyTables() {
        rig.reset("update");
    }

    @Test
    void aChangeArrivesThroughEveryStep() {
        rig.execute("insert into steps_source values (1, 'a', 'one'), (2, 'b', 'two')");

        rig.flow(ME);

        assertThat(rig.target()).containsExactly("a=one", "b=two");
        assertThat(rig.query("select record || ' ' || state from sync.deliveries order by record")).containsExactly("1 sent",
                "2 sent");
    }

    @Test
    void aBatchIsCutWhereItWouldGrowPastItsBytesAndASingleRecordMayBeLarger() {
        rig.flow(ME);
        rig.execute(
                "insert into steps_source select n, 'slug-' || n, repeat('x', case when n = 4 then 5000000 else 1500000 end) from generate_series(1, 4) n");

        var sizes = new ArrayList<Integer>();
        for (var batch = rig.next(ME); batch.isPresent(); batch = rig.next(ME)) {
            sizes.add(batch.get().entries().size());
            rig.settle(batch.get(), rig.apply(batch.get()));
        }

        assertThat(sizes).containsExactly(2, 1, 1);
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    @Test
    void aRecordThatDoesNotFitIntoMemoryIsParkedAndTheOthersArrive() {
        rig.execute(
                "insert into steps_source select n, 'slug-' || n, repeat('x', case when n = 2 then 68000000 else 1 end) from generate_series(1, 3) n");

        rig.flow(ME);

        assertThat(rig.target()).containsExactly("slug-1=x", "slug-3=x");
        assertThat(rig.query("select record || ' ' || left(error, 9) from sync.deliveries where state <> 'sent'"))
                .containsExactly("2 too_large");
    }

    @Test
    void aDefinitionThatAnotherReplicaHasChangedCountsAtOnce() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME); // what it read of the registry is kept

        rig.execute("""
                update sync.syncs set filter = 'id < 2', revision = revision + 1;
                update sync.registry set revision = revision + 1;
                insert into steps_source values (2, 'b', 'two');
                """);
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("a=one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[null]", "[[\"x\"]]", "[[\"a\", null]]", "[[\"a\", \"b\", \"c\"]]", "{}", "5", "no JSON"})
    void anOriginThatSomebodyMadeUpHoldsNothingBack(String origin) {
        rig.execute(
                "begin; set local sync.origin = '%s'; insert into steps_source values (1, 'a', 'one'); update steps_source set name = 'two'; commit"
                        .formatted(origin));

        rig.flow(ME);

        assertThat(rig.target()).containsExactly("a=two");
    }

    @Test
    void aTruncateBecomesAChangeForEachDeliveryOnceHoweverOftenItIsBuilt() {
        rig.execute("insert into steps_source values (1, 'a', 'one'), (2, 'b', 'two')");
        rig.flow(ME);
        rig.execute("truncate steps_source; insert into steps_source values (3, 'c', 'three')");
        rig.next(ME).orElseThrow();
        rig.next(ME).orElseThrow(); // the answer was lost, and what was in hand was dropped

        assertThat(rig.query("select key from sync.changes where sync is not null order by 1")).containsExactly("1", "2", "3");
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("c=three");

        rig.execute("truncate steps_source");
        rig.flow(ME);
        assertThat(rig.target()).isEmpty();
    }

    @Test
    void recordsThatAreInEachOthersWayGoAgainTogether() {
        rig.execute("insert into steps_source values (1, 'a', 'one'), (2, 'b', 'two')");
        rig.flow(ME);
        rig.execute("""
                update steps_source set slug = 'c' where id = 1; update steps_source set slug = 'a' where id = 2; update steps_source set slug = 'b' where id = 1;
                delete from sync.changes where key = '2'""");

        rig.flow(ME);

        assertThat(rig.target()).containsExactly("a=two", "b=one");
        assertThat(rig.query("select distinct state from sync.deliveries")).containsExactly("sent");
    }

    @Test
    void aRollBackSendsNothing() {
        rig.execute("begin; insert into steps_source values (1, 'a', 'one'); rollback");

        assertThat(rig.next(ME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"update steps_source set name = 'new',true", "update steps_source set slug = 'z',true",
            "delete from steps_source,true",
            "update steps_source set name = 'new',false", "update steps_source set slug = 'z',false",
            "delete from steps_source,false"})
    void anAnswerIsLostAndTheRecordChangesBeforeTheRetry(String change, boolean sameBytes) {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        var batch = rig.next(ME).orElseThrow();
        rig.apply(batch); // the answer is lost
        rig.execute(change);

        var again = sameBytes ? batch : rig.next(ME).orElseThrow();
        rig.settle(again, rig.apply(again));
        rig.flow(ME);

        assertThat(rig.target()).isEqualTo(rig.source());
        assertThat(rig.query("select slug from steps_ledger where operation = 'INSERT'")).as("applied once")
                .containsExactly("a");
        assertThat(rig.query("select count(*) from sync.deliveries")).containsExactly(String.valueOf(rig.source().size()));
    }

    @Test
    void aDeleteWhoseAnswerIsLostIsRememberedUntilItIsConfirmed() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);
        rig.execute("delete from steps_source");
        var batch = rig.next(ME).orElseThrow();
        rig.apply(batch);
        var again = rig.next(ME).orElseThrow();
        assertThat(again.id()).isNotEqualTo(batch.id());
        rig.settle(again, rig.apply(again));

        assertThat(rig.query("select state from sync.deliveries")).containsExactly("deleting");

        rig.execute("insert into steps_source values (1, 'b', 'again')");
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("b=again");
    }

    @Test
    void twoRecordsSwapTheirIdentifiersAndKeepTheirRows() {
        rig.execute("insert into steps_source values (1, 'a', 'one'), (2, 'b', 'two')");
        rig.flow(ME);
        var before = rig.query("select id || name from steps_target order by name");

        rig.execute(
                "begin; update steps_source set slug = 'tmp' where id = 1; update steps_source set slug = 'a' where id = 2; "
                        + "update steps_source set slug = 'b' where id = 1; commit");
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("a=two", "b=one");
        assertThat(rig.query("select id || name from steps_target order by name")).isEqualTo(before);
    }

    @Test
    void aRecordIsDeletedAndComesBackUnderANewLocalIdWithTheSameIdentifier() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);

        rig.execute("begin; delete from steps_source where id = 1; insert into steps_source values (7, 'a', 'seven'); commit");
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("a=seven");
        assertThat(rig.query("select record from sync.deliveries")).containsExactly("7");
        assertThat(rig.query("select record from sync.owned")).containsExactly("7");
    }

    @Test
    void theLocalIdentifierItselfChanges() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);

        rig.execute("update steps_source set id = 9");
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("a=one");
        assertThat(rig.query("select record from sync.owned")).containsExactly("9");
    }

    @Test
    void aRefusedRenameIsParkedAndRepeatedAndComesThroughOnceTheWayIsFree() {
        rig.reset("error");
        rig.execute(
                "insert into steps_target (slug, name) values ('foreign', 'not ours'); insert into steps_source values (1, 'a', 'one'), (2, 'b', 'two')");
        rig.flow(ME);

        rig.execute(
                "update steps_source set slug = 'foreign' where id = 1; update steps_source set name = 'zwei' where id = 2");
        var batch = rig.next(ME).orElseThrow();
        var first = rig.apply(batch);
        var second = rig.apply(batch);
        assertThat(first.refused()).hasSize(1);
        assertThat(second.refused()).as("an answer that is asked for again repeats its refusals").isEqualTo(first.refused());
        rig.settle(batch, second);
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("a=one", "b=zwei", "foreign=not ours");
        assertThat(rig.query("select state from sync.deliveries order by record")).containsExactly("parked", "sent");

        rig.execute("delete from steps_target where slug = 'foreign'; select sync.changed('steps_source', '1')");
        rig.flow(ME);
        assertThat(rig.target()).isEqualTo(rig.source());
        assertThat(rig.query("select state from sync.deliveries order by record")).containsExactly("sent", "sent");
    }

    @Test
    void aStaleOwnerThatWakesUpDoesNoHarm() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        var stale = rig.next("first").orElseThrow();
        rig.expireLease();
        rig.execute("update steps_source set name = 'newer'");
        rig.flow("second");

        assertThatThrownBy(() -> rig.apply(stale)).isInstanceOfSatisfying(SyncException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.CHAIN_BROKEN));
        assertThatThrownBy(() -> rig.restart(stale, 1)).isInstanceOf(LeaseLost.class);
        rig.flow("second");

        assertThat(rig.target()).containsExactly("a=newer");
    }

    @Test
    void aReceiverThatForgotStartsANewEpochWithAnEmptyBatch() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);
        rig.execute("delete from sync.received; update steps_source set name = 'two'");
        var batch = rig.next(ME).orElseThrow();

        assertThatThrownBy(() -> rig.apply(batch)).isInstanceOfSatisfying(SyncException.class,
                e -> rig.restart(batch, (long) e.more().get("epoch")));

        var stream = rig.claim(ME);
        assertThat(stream.previous()).isNull();
        assertThat(stream.reconcileDue()).isTrue();
        assertThat(rig.query("select epoch from sync.streams")).containsExactly("2");
    }

    @Test
    void aKeyThatCannotBeReadIsParkedAloneAndTheOthersFlow() {
        rig.execute("insert into steps_source values (1, 'a', 'one'); "
                + "insert into sync.changes (model, operation, key) values ('steps_source', 'updated', 'no number')");

        rig.flow(ME);

        assertThat(rig.target()).containsExactly("a=one");
        assertThat(rig.query("select record || ' ' || state || ' ' || error from sync.deliveries where record <> '1'"))
                .containsExactly("no number unsent unreadable: PostgreSQL condition 22P02");
    }

    @Test
    void truncateDeletesWhatWasBrought() {
        rig.execute(
                "insert into steps_source values (1, 'a', 'one'), (2, 'b', 'two'); insert into steps_target (slug) values ('foreign')");
        rig.flow(ME);

        rig.execute("truncate steps_source");
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("foreign=-");
        assertThat(rig.query("select record from sync.deliveries")).isEmpty();
    }
}
