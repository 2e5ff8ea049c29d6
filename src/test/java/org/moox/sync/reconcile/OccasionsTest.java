package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.sql.SQLException;
import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.send.StepsRig;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** When a reconcile is due unasked. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class OccasionsTest {

    @Inject
    StepsRig rig;

    @Inject
    ReconcileRig reconciles;

    @Inject
    Occasions occasions;

    @Inject
    Reconciler reconciler;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void hundredDelivered() {
        reconciles.reset(100);
    }

    /** Promise 6: the union of source rows, deliveries and what the target owns. */
    @Test
    void aSourceThatWasRestoredFindsWhatItHasForgotten() {
        rig.execute(
                "insert into steps_source values (201, 's201', 'after the dump'); update steps_source set name = 'after the dump' where id = 9");
        rig.flow("me");
        reconciles.behindCapturesBack(
                "delete from steps_source where id = 201; update steps_source set name = 'name 9' where id = 9");
        rig.execute("delete from sync.deliveries where record in ('201', '8', '9')");
        reconciles.loseEpoch();

        occasions.promiseDue();
        assertThat(rig.query("select reason, mandatory from sync.reconciles")).hasSize(1);
        var report = reconciles.finish(false);

        assertThat(report.reason()).isEqualTo("changes were lost");
        assertThat(ReconcileTest.found(report)).containsExactly(0L, 1L, 1L);
        assertThat(rig.target()).isEqualTo(rig.source());
        assertThat(rig.query("select count(*) from sync.deliveries")).containsExactly("100");
    }

    @Test
    void theOneThatIsUnderWayBeginsAgainWhenTheEpochIsLost() {
        reconciles.behindCapturesBack("update steps_source set name = 'changed' where id = 1");
        reconciles.ask(false);
        reconciles.upTo(Phase.SETTLE);
        reconciles.loseEpoch(); // and with it the repair
        occasions.promiseDue();

        var report = reconciles.finish(false);

        assertThat(report.updates()).isEqualTo(1);
        assertThat(report.persisting()).isZero();
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    /** The repair went with the epoch, so that it seems to have changed nothing. */
    @Test
    void whatSeemedToSurviveItsRepairBeforeTheLossIsRepairedAfterIt() {
        reconciles.behindCapturesBack("update steps_source set name = 'changed' where id = 1");
        reconciles.ask(false);
        reconciles.upTo(Phase.SETTLE);
        reconciles.loseEpoch();
        assertThat(reconciles.finish(false).persisting()).isEqualTo(1);

        occasions.promiseDue();
        var report = reconciles.finish(false);

        assertThat(report.persisting()).isZero();
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    @Test
    void whatMustBeDoneIsTriedAgainUntilItIs() {
        reconciles.loseEpoch();
        occasions.promiseDue();
        rig.execute("alter table steps_source rename to steps_elsewhere");
        reconciles.step("one");
        assertThat(reconciles.report(false).state()).isEqualTo("failed");
        rig.execute("alter table steps_elsewhere rename to steps_source");

        assertThat(reconciles.step("one")).as("tried again").isTrue();
        for (var i = 0; i < 100 && !reconciles.report(false).state().equals("done"); i++) {
            reconciles.step("one");
            rig.flow("me");
        }
        assertThat(reconciles.report(false).state()).isEqualTo("done");
    }

    @Test
    void oneThatFailsAgainAndAgainIsNotWaitedFor() {
        var other = "00000000-0000-0000-0000-000000000001";
        reconciles.ask(false);
        rig.execute("""
                insert into sync.reconciles (sync, dry, target, reason, mandatory, state, epoch, failures, next_attempt)
                values ('%1$s', false, gen_random_uuid(), 'test', true, 'comparing', 1, 2, now() + interval '1 hour');
                update sync.reconciles set after_sync = '%1$s' where sync <> '%1$s'""".formatted(other));
        assertThat(reconciler.step("one")).as("waits for the other").isFalse();

        rig.execute("update sync.reconciles set failures = 3 where sync = '%s'".formatted(other));
        assertThat(reconciler.step("one")).isTrue();
        rig.execute("delete from sync.reconciles where sync = '%s'".formatted(other));
    }

    @Test
    void aSyncThatRunsAgainAfterARest() {
        rig.define("status = false, rested = true");
        rig.execute(
                "update steps_source set name = 'meanwhile' where id = 1; delete from steps_source where id = 2; insert into steps_source values (101, 's101', 'meanwhile')");
        occasions.promiseDue();
        assertThat(rig.query("select 1 from sync.reconciles")).as("not while it rests").isEmpty();

        rig.define("status = true");
        occasions.promiseDue();
        assertThat(rig.query("select mandatory from sync.reconciles")).containsExactly("t");
        reconciles.finish(false);

        assertThat(rig.target()).isEqualTo(rig.source());
        occasions.promiseDue();
        assertThat(reconciles.report(false).state()).isEqualTo("done");
    }

    @Test
    void oneThatAnotherReplicaHasJustSwitchedOnIsNotTakenForPaused() {
        rig.define("status = false, rested = true");
        rig.execute("update sync.syncs set status = true"); // which is known here in a second
        occasions.promiseDue();

        assertThat(rig.query("select mandatory from sync.reconciles")).containsExactly("t");
    }

    @Test
    void captureMayAskForOne() {
        reconciles.behindCapturesBack("update steps_source set name = 'unseen' where id = 1");
        rig.execute("insert into sync.changes (model, operation) values ('steps_source', 'reconcile')");
        rig.flow("me");
        occasions.promiseDue();

        assertThat(reconciles.finish(false).updates()).isEqualTo(1);
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    @Test
    void triggersThatCameLateAskForOneForWhoeverHadReadByThen() {
        var late = "update sync.streams set reconcile_due = false; insert into sync.changes (model, operation, key) values ('steps_source', 'reconcile', 'first')";
        var due = "select reconcile_due from sync.streams";
        rig.execute(late);
        rig.flow("me");
        assertThat(rig.query(due)).as("records were delivered").containsExactly("t");

        rig.execute("delete from sync.deliveries; " + late);
        rig.flow("me");
        assertThat(rig.query(due)).as("nothing was read, so nothing was missed").containsExactly("f");

        rig.execute("insert into sync.runs (sync, state) select id, 'done' from sync.syncs; " + late);
        rig.flow("me");
        assertThat(rig.query(due)).as("a run had looked and found nothing").containsExactly("t");

        rig.execute(late + "; update sync.runs set started_at = clock_timestamp()");
        rig.flow("me");
        assertThat(rig.query(due)).as("it began afterwards").containsExactly("f");
    }

    @Test
    void oneWaitsForABatchThatWasMadeBeforeIt() {
        rig.execute("update steps_source set name = 'changed' where id = 1");
        rig.next("me"); // under way: made by definitions that may be others by now
        reconciles.ask(false);
        reconciles.step("one");
        reconciles.step("one");
        assertThat(reconciles.phase()).isEqualTo("BEGIN");

        rig.flow("me");
        reconciles.step("one");

        assertThat(reconciles.phase()).isEqualTo("SUMS");
    }

    @Test
    void aStreamDoesNotWaitForALongStepOfAReconcile() throws SQLException {
        reconciles.ask(false);
        reconciles.loseEpoch();
        try (var longStep = dataSource.getConnection()) {
            longStep.setAutoCommit(false);
            longStep.createStatement().execute("select 1 from sync.reconciles for update");

            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> occasions.promiseDue());
            assertThat(rig.query("select reconcile_due from sync.streams")).containsExactly("t");
            longStep.rollback();
        }

        occasions.promiseDue();
        assertThat(rig.query("select mandatory from sync.reconciles")).containsExactly("t");
    }

    @Test
    void aTargetThatDoesNotAnswerLetsOthersHaveTheirTurn() {
        rig.execute("""
                insert into sync.reconciles (sync, dry, target, reason, state, epoch, stepped_at)
                select gen_random_uuid(), false, case n when 1 then '%s'::uuid else gen_random_uuid() end, 'test', 'waiting', 1, now() + interval '1 h'
                from generate_series(1, 2) n""".formatted(rig.platform()));
        reconciles.ask(false);
        reconciles.before(() -> {
            await().pollDelay(Duration.ofMillis(600)).until(() -> true);
            throw StepFailure.late("no answer");
        });

        assertThat(reconciler.step("one")).isTrue();
        assertThat(
                rig.query("select count(next_attempt) || ' of ' || count(*) from sync.reconciles group by target order by 1"))
                .containsExactly("0 of 1", "2 of 2");

        rig.execute("update sync.reconciles set next_attempt = null; delete from sync.reconciles where reason = 'test'; "
                + "update sync.streams set failures = 1, next_attempt = clock_timestamp() + interval '1 h'");
        assertThat(reconciler.step("one")).as("its stream waits, too").isFalse();
    }

    @Test
    void againAndAgainByTheInterval() {
        rig.define("\"interval\" = 0, created_at = now() - interval '1 day'");
        occasions.beginDue();
        assertThat(rig.query("select 1 from sync.reconciles")).as("0: never").isEmpty();

        rig.define("\"interval\" = 10");
        occasions.beginDue();
        assertThat(reconciles.finish(false).reason()).isEqualTo("interval");

        rig.execute("update sync.reconciles set finished_at = now() - interval '9 minutes'");
        occasions.beginDue();
        assertThat(reconciles.report(false).state()).as("not yet").isEqualTo("done");
        rig.execute("update sync.reconciles set finished_at = now() - interval '11 minutes'");
        occasions.beginDue();
        assertThat(reconciles.report(false).state()).isEqualTo("waiting");

        rig.execute("update sync.reconciles set state = 'done', finished_at = now() + interval '1 year'");
        occasions.beginDue();
        assertThat(reconciles.report(false).state()).as("the clock has been set back").isEqualTo("waiting");

        rig.execute("update sync.reconciles set state = 'stopped', finished_at = now() - interval '11 minutes'");
        occasions.beginDue();
        assertThat(reconciles.report(false).state()).as("waits for a person").isEqualTo("stopped");
        rig.execute("update sync.reconciles set state = 'done'");
        rig.define("status = false");
        occasions.beginDue();
        assertThat(reconciles.report(false).state()).as("not while it rests").isEqualTo("done");
    }
}
