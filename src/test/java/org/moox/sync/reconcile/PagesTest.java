package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.send.StepsRig;
import org.moox.sync.wire.Item;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What is too much for one request is asked for in several. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PagesTest {

    @Inject
    StepsRig rig;

    @Inject
    ReconcileRig reconciles;

    @BeforeEach
    void hundredDelivered() {
        reconciles.reset(100);
    }

    @Test
    void whatTheTargetDoesNotTakeAtOnceIsAskedForInSmallerPages() {
        reconciles.behindCapturesBack("update steps_source set name = 'changed' where id <= 50");
        reconciles.refuse(request -> request.items().size() > 7);

        var report = reconciles.run();

        assertThat(report.state()).isEqualTo("done");
        assertThat(report.updates()).isEqualTo(50);
        assertThat(report.persisting()).isZero();
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    @Test
    void oneThatIsTooLargeEvenAloneHoldsNothingUp() {
        reconciles.behindCapturesBack("update steps_source set name = 'changed' where id <= 20");
        reconciles.refuse(request -> request.items().stream().map(Item::record).anyMatch("7"::equals));

        var report = reconciles.run();

        assertThat(report.state()).isEqualTo("done");
        assertThat(report.updates()).isEqualTo(19);
        assertThat(report.unreadable()).isEqualTo(1);
        assertThat(rig.target()).contains("s7=name 7", "s8=changed", "s20=changed");
    }

    @Test
    void theTargetIsAskedForTheValuesOfThoseAloneThatAreShown() {
        reconciles.behindCapturesBack("update steps_source set name = 'changed' where id <= 50");
        var shown = new ArrayList<Integer>();
        reconciles.refuse(request -> {
            if (request.show()) {
                shown.add(request.items().size());
            }
            return false;
        });

        var report = reconciles.dryRun();

        assertThat(report.updates()).isEqualTo(50);
        assertThat(report.differences()).hasSize(20).allSatisfy(d -> assertThat(d.target().text()).contains("name "));
        assertThat(shown).hasSize(20).containsOnly(1);
    }

    @Test
    void longRecordsAreNotAskedForAllAtOnce() {
        reconciles.behindCapturesBack("update steps_source set name = repeat('x', 1000000) where id <= 10");
        var asked = new ArrayList<Integer>();
        reconciles.refuse(request -> {
            if (!request.items().isEmpty()) {
                asked.add(request.items().size());
            }
            return false;
        });

        var report = reconciles.dryRun();

        assertThat(report.updates()).isEqualTo(10);
        assertThat(asked).hasSizeGreaterThan(2).allMatch(items -> items <= 4);
    }
}
