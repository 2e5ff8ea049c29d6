package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.prepare.SyncStates;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What a sync says of itself is true, and no longer said when it is not. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TroublesTest {

    @Inject
    StepsRig rig;

    @Inject
    ReconcileRig reconciles;

    @Inject
    SyncStates states;

    @BeforeEach
    void fiftyDelivered() {
        reconciles.reset(50);
    }

    private String said() {
        return rig.query("select concat_ws(' ', has_errors, error_message) from sync.syncs").get(0);
    }

    private String look() {
        states.lookAtAll();
        return said();
    }

    @Test
    void aReconcileThatStoppedBeforeAMassDeleteIsSaidUntilItIsConfirmed() {
        reconciles.behindCapturesBack("delete from steps_source where id > 20");

        reconciles.run();
        assertThat(said()).startsWith("t the reconcile was stopped: 30 of 50 records on the target are gone from the source");

        reconciles.confirm();
        assertThat(said()).isEqualTo("f");
    }

    @Test
    void aReconcileThatFailsOrLeavesDifferencesIsSaidUntilOneEndsWell() {
        reconciles.run();
        rig.execute("update sync.reconciles set course = jsonb_set(course, '{counts,persisting}', '3')");
        assertThat(look()).startsWith("t 3 records differ although they were brought again");
        rig.execute("update sync.reconciles set state = 'failed', error = 'the source cannot be read'");
        assertThat(look()).isEqualTo("t the reconcile has failed: the source cannot be read");

        reconciles.run();

        assertThat(said()).isEqualTo("f");
    }

    @Test
    void whatWasLostIsSaidUntilTheReconcileHasEnded() {
        rig.execute("insert into sync.reconciles (sync, dry, target, reason, mandatory, state) "
                + "select id, false, target_platform_id, 'changes were lost', true, 'waiting' from sync.syncs");
        assertThat(look()).startsWith("t changes were lost");

        reconciles.finish(false);

        assertThat(said()).isEqualTo("f");
    }

    @Test
    void aStreamThatIsStuckIsSaidByItsSyncsUntilTheTargetAnswers() {
        rig.execute(
                "update sync.streams set failures = 2, last_error = 'connection refused', failing_since = '2026-01-02 03:04:05Z'");
        assertThat(look()).isEqualTo("f");
        rig.execute("update sync.streams set failures = 3");
        assertThat(look()).isEqualTo("t not delivered since 2026-01-02T03:04:05Z: connection refused");
        rig.execute("update sync.streams set state = 'stopped', last_error = 'the target answered 410'");
        assertThat(look()).isEqualTo("t stopped until a person acts: the target answered 410");
        rig.define("status = false");
        assertThat(look()).isEqualTo("f");
        rig.define("status = true");
        rig.execute(
                "update sync.streams set reconcile_due = true, previous = null, attempts = '{}', epoch = epoch + 1, epoch_reason = 'it was away for long'");
        assertThat(look()).isEqualTo("t needs reconcile: it was away for long");

        rig.execute("update steps_source set name = 'newer' where id = 1");
        rig.flow("me");
        states.report(Set.of(reconciles.sync().id()));

        assertThat(said()).isEqualTo("f");
    }
}
