package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Kills and replicas: who works on a reconcile, and how it goes on. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ReconcileOwnersTest {

    @Inject
    StepsRig rig;

    @Inject
    ReconcileRig reconciles;

    @Inject
    Transactions transactions;

    @Inject
    Reconciles table;

    @Inject
    Reconciler reconciler;

    @BeforeEach
    void someDifferences() {
        reconciles.reset(100);
        reconciles.behindCapturesBack("""
                update steps_source set name = 'changed' where id <= 3; delete from steps_source where id = 50;
                insert into steps_source values (101, 's101', 'new')""");
    }

    @Test
    void anotherOneGoesOnWhereverTheFirstWasKilled() {
        reconciles.ask(false);
        for (var i = 0; !reconciles.report(false).isOver() && i < 100; i++) {
            reconciles.step("owner " + i); // each is killed after one step
            reconciles.expire();
            rig.flow("me");
        }

        var report = reconciles.report(false);
        assertThat(report.state()).isEqualTo("done");
        assertThat(ReconcileTest.found(report)).containsExactly(1L, 3L, 1L);
        assertThat(report.sourceRows()).isEqualTo(100);
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    @Test
    void oneAtATimeUntilItsLeaseEnds() {
        reconciles.ask(false);
        assertThat(reconciles.step("one")).isTrue();

        assertThat(reconciles.step("two")).isFalse();
        reconciles.ask(true);
        assertThat(reconciles.step("two")).as("nor another one for the same target").isFalse();

        reconciles.expire();
        assertThat(reconciles.step("two")).isTrue();
    }

    @Test
    void aLeaseFromBeforeTheClockWasSetBackIsTakenOver() {
        reconciles.ask(false);
        assertThat(reconciles.step("one")).isTrue();
        rig.execute(
                "update sync.reconciles set lease_until = lease_until + interval '1 year', next_attempt = now() + interval '1 year'");

        assertThat(reconciler.step("two")).isTrue();
    }

    @Test
    void aLeaseIsKeptWhileAStepReads() {
        reconciles.ask(false);
        var taken = transactions.run(connection -> table.take(connection, "one")).orElseThrow();
        reconciles.expire();
        try (var keeper = new LeaseKeeper(transactions, table, Duration.ofMillis(20))) {
            var held = keeper.keep(taken, () -> {
                await().until(() -> rig.query("select lease_until > clock_timestamp() from sync.reconciles").contains("t"));
                return !reconciles.step("two");
            });
            assertThat(held).isTrue();
        }
    }

    @Test
    void aLeaseThatIsLostStaysLost() {
        reconciles.ask(false);
        var taken = transactions.run(connection -> table.take(connection, "one")).orElseThrow();
        reconciles.expire();
        transactions.run(connection -> table.take(connection, "two")).orElseThrow();

        var kept = transactions.run(connection -> table.renew(connection, taken));
        assertThat(kept).isFalse();
    }

    @Test
    void anOwnerThatWasTakenForDeadWritesNothing() {
        reconciles.ask(false);
        reconciles.upTo(Phase.LOOK);
        reconciles.before(() -> rig.execute("update sync.reconciles set lease_owner = 'two', lease_number = lease_number + 1"));

        reconciles.step("one"); // has looked when it finds that it is somebody else's
        assertThat(rig.query("select distinct state from sync.findings")).containsExactly("found");
        assertThat(reconciles.phase()).isEqualTo("LOOK");

        reconciles.before(() -> {
        });
        reconciles.expire();
        assertThat(ReconcileTest.found(reconciles.finish(false))).containsExactly(1L, 3L, 1L);
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    @Test
    void anEndThatWasNotWrittenIsWrittenAgain() {
        reconciles.ask(false);
        for (var i = 0; !reconciles.phase().equals("END") && i < 100; i++) {
            reconciles.step("one");
            rig.flow("me");
        }
        rig.execute("""
                create function sync.no_end() returns trigger language plpgsql as $$ begin
                    if new.finished_at is not null then raise exception using errcode = '40P01'; end if; return new; end $$;
                create trigger no_end before update on sync.reconciles for each row execute function sync.no_end()""");
        reconciles.step("one");
        rig.execute("drop trigger no_end on sync.reconciles; drop function sync.no_end()");

        assertThat(reconciles.report(false).isOver()).isFalse();
        assertThat(reconciles.finish(false).state()).isEqualTo("done");
        assertThat(rig.query("select finished_at is not null from sync.reconciles")).containsExactly("t");
    }

    @Test
    void aChangedDefinitionMakesItBeginAgain() {
        reconciles.ask(false);
        reconciles.upTo(Phase.LOOK);
        rig.define("revision = revision + 1");

        assertThat(ReconcileTest.found(reconciles.finish(false))).containsExactly(1L, 3L, 1L);
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    @Test
    void aTargetThatDoesNotAnswerIsAskedAgainThenGivenUp() {
        reconciles.ask(false);
        reconciles.before(() -> {
            throw StepFailure.passing("nobody is there");
        });
        reconciles.step("one");
        assertThat(reconciles.report(false).error()).isEqualTo("nobody is there");
        assertThat(reconciles.report(false).isOver()).isFalse();

        var report = reconciles.finish(false);

        assertThat(report.state()).isEqualTo("failed");
        reconciles.before(() -> {
        });
        assertThat(reconciles.run().state()).isEqualTo("done");
    }

    @Test
    void aStepThatRunsOutOfMemoryIsTriedAgainLater() {
        reconciles.ask(false);
        reconciles.before(() -> {
            throw new OutOfMemoryError("by the test");
        });
        reconciles.step("one");

        assertThat(reconciles.report(false).error()).contains("something broke here");
        assertThat(rig.query("select next_attempt > clock_timestamp() from sync.reconciles")).containsExactly("t");

        reconciles.before(() -> {
        });
        assertThat(reconciles.finish(false).state()).isEqualTo("done");
    }
}
