package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What a reconcile never does unasked: delete much, or believe an empty or unreadable source. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class FuseTest {

    @Inject
    StepsRig rig;

    @Inject
    ReconcileRig reconciles;

    @BeforeEach
    void hundredDelivered() {
        reconciles.reset(100);
    }

    @AfterEach
    void theRightIsBack() {
        rig.execute("drop table if exists steps_elsewhere");
    }

    @Test
    void bothTermsCount() {
        assertThat(new Fuse(10, 50, 40, false).holds()).as("10 of 50: no more than 10 rows").isTrue();
        assertThat(new Fuse(11, 50, 39, false).holds()).as("11 of 50").isFalse();
        assertThat(new Fuse(10, 100, 90, false).holds()).as("10 of 100").isTrue();
        assertThat(new Fuse(11, 100, 89, false).holds()).as("11 of 100").isFalse();
        assertThat(new Fuse(20, 200, 180, false).holds()).as("20 of 200: no more than 10 %").isTrue();
        assertThat(new Fuse(21, 200, 179, false).holds()).as("21 of 200").isFalse();
        assertThat(new Fuse(3, 3, 0, false).holds()).as("all there is").isFalse();
        assertThat(new Fuse(0, 0, 0, false).holds()).as("nothing on either side").isTrue();
        assertThat(new Fuse(100, 100, 0, true).holds()).as("asked for").isTrue();
    }

    @Test
    void tenOfAHundredAreDeletedElevenAreNotUntilSomebodyWantsIt() {
        reconciles.behindCapturesBack("delete from steps_source where id <= 10");
        assertThat(reconciles.run().state()).isEqualTo("done");
        assertThat(rig.target()).hasSize(90);

        reconciles.behindCapturesBack("""
                delete from steps_source where id between 11 and 21; update steps_source set name = 'changed' where id = 99;
                insert into steps_source values (101, 's101', 'new')""");
        var stopped = reconciles.run();
        assertThat(stopped.state()).isEqualTo("stopped");
        assertThat(stopped.error()).contains("11 of 90");
        assertThat(ReconcileTest.found(stopped)).containsExactly(1L, 1L, 11L);
        assertThat(rig.target()).as("inserts and updates are made all the same")
                .hasSize(91)
                .contains("s99=changed", "s101=new", "s11=name 11");

        rig.execute("insert into steps_source values (21, 's21', 'back')");
        rig.flow("me");
        reconciles.behindCapturesBack("delete from steps_source where id = 30");
        var confirmed = reconciles.confirm();
        assertThat(confirmed.state()).isEqualTo("done");
        assertThat(confirmed.deletes()).isEqualTo(10);
        assertThat(rig.target()).as("exactly those that were found, and are still gone")
                .hasSize(81)
                .contains("s21=back", "s30=name 30");

        assertThat(reconciles.run().deletes()).as("the next one, without being asked").isEqualTo(1);
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    @Test
    void whatSomebodyWantedOfOneDefinitionIsNotWantedOfTheNext() {
        reconciles.behindCapturesBack("delete from steps_source where id <= 20");
        assertThat(reconciles.run().state()).isEqualTo("stopped");

        rig.define("revision = revision + 1");
        assertThat(reconciles.confirm().state()).isEqualTo("stopped");

        assertThat(rig.query("select confirmed from sync.reconciles")).containsExactly("f");
        assertThat(rig.target()).hasSize(100);
    }

    @Test
    void whatSomebodyWantedIsForgottenWhenItBeginsAnew() {
        reconciles.behindCapturesBack("delete from steps_source where id <= 20");
        assertThat(reconciles.run().state()).isEqualTo("stopped");
        rig.execute("update sync.reconciles set confirmed = true, mandatory = true, state = 'failed', finished_at = null");
        reconciles.behindCapturesBack("delete from steps_source");

        var report = reconciles.finish(false);

        assertThat(report.state()).isEqualTo("stopped");
        assertThat(report.error()).contains("the source is empty");
        assertThat(rig.target()).hasSize(100);
    }

    @Test
    void anEmptySourceIsNoReasonToDelete() {
        reconciles.reset(5);
        reconciles.behindCapturesBack("delete from steps_source");

        var report = reconciles.run();

        assertThat(report.state()).isEqualTo("stopped");
        assertThat(report.error()).contains("the source is empty");
        assertThat(rig.target()).hasSize(5);
        assertThat(reconciles.confirm().state()).isEqualTo("done");
        assertThat(rig.target()).isEmpty();
    }

    @Test
    void anUnreadableSourceIsNoEmptyOne() {
        rig.execute("alter table steps_source rename to steps_elsewhere");

        var report = reconciles.run();

        assertThat(report.state()).isEqualTo("failed");
        assertThat(report.error()).contains("steps_source");
        assertThat(rig.target()).hasSize(100);
        assertThat(rig.query("select count(*) from sync.changes where sync is not null")).containsExactly("0");
    }

    @Test
    void aSourceThatBecomesUnreadableInTheMiddleIsNoEmptyOne() {
        reconciles.ask(false);
        reconciles.upTo(Phase.SUMS);
        rig.execute("alter table steps_source rename to steps_elsewhere");

        var report = reconciles.finish(false);

        assertThat(report.state()).isEqualTo("failed");
        assertThat(report.error()).contains("cannot be read");
        assertThat(rig.target()).hasSize(100);
    }

    @Test
    void recordsThatNobodyCanReadAreNotGone() {
        rig.define("transformer = 'obedient'");
        reconciles.behindCapturesBack("update steps_source set name = 'fail' where id <= 3");

        var report = reconciles.run();

        assertThat(report.unreadable()).isEqualTo(3);
        assertThat(report.error()).startsWith("3 records cannot be read");
        assertThat(report.isGood()).isFalse();
        assertThat(report.deletes()).isZero();
        assertThat(rig.target()).hasSize(100);
    }
}
