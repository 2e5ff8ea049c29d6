package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What a reconcile does about records whose retries a person does not want any more. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ForgottenTest {

    @Inject
    StepsRig rig;

    @Inject
    ReconcileRig reconciles;

    @BeforeEach
    void oneOfTwentyIsForgotten() {
        reconciles.reset(20);
        rig.execute("update sync.deliveries set state = 'forgotten' where record = '7'");
    }

    @Test
    void itIsLeftAloneWhileItIsThere() {
        reconciles.behindCapturesBack("update steps_source set name = 'other' where id = 7");

        var report = reconciles.run();

        assertThat(report.updates()).isZero();
        assertThat(report.parked()).isOne();
        assertThat(rig.target()).contains("s7=name 7");
    }

    @Test
    void itsRowGoesWhenItIsGone() {
        reconciles.behindCapturesBack("delete from steps_source where id = 7");

        reconciles.run();

        assertThat(rig.target()).isEqualTo(rig.source());
        assertThat(rig.query("select record from sync.deliveries where record = '7'")).isEmpty();
    }
}
