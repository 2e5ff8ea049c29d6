package org.moox.sync.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.reconcile.BackupJobConfig;
import org.moox.sync.reconcile.Occasions;
import org.moox.sync.reconcile.Reconciler;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BackupJobTest {

    @Inject
    StepsRig rig;

    @Inject
    Occasions occasions;

    @Inject
    Reconciler reconciler;

    @Inject
    Leases leases;

    @Inject
    Shift shift;

    @BeforeEach
    void aSyncThatIsDue() {
        rig.reset("update");
        rig.define("\"interval\" = 10, created_at = now() - interval '1 day'");
    }

    @AfterEach
    void noneIsLeft() {
        rig.execute("delete from sync.reconciles; delete from sync.findings");
    }

    @Test
    void theIntervalMayBeSwitchedOffWhatIsDueAfterALossMayNot() {
        var off = job(false);
        off.begin();
        assertThat(rig.query("select 1 from sync.reconciles")).isEmpty();

        rig.execute("update sync.streams set reconcile_due = true, previous = gen_random_uuid()");
        occasions.promiseDue();
        assertThat(rig.query("select state from sync.reconciles")).containsExactly("waiting");
        off.reconcile();
        assertThat(rig.query("select state from sync.reconciles")).isNotEmpty().doesNotContain("waiting");
    }

    @Test
    void elseItBeginsByTheInterval() {
        job(true).begin();

        assertThat(rig.query("select reason from sync.reconciles")).containsExactly("interval");
    }

    private BackupJob job(boolean enabled) {
        return new BackupJob(new BackupJobConfig() {
            @Override
            public boolean enabled() {
                return enabled;
            }

            @Override
            public int rowsPerSecond() {
                return 0;
            }

            @Override
            public Duration recheck() {
                return Duration.ofMillis(1);
            }
        }, occasions, reconciler, leases, shift);
    }
}
