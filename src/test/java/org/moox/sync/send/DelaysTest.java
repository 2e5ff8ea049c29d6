package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.prepare.Retries;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Changes that are too young for their transformer. The test ages them by hand. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DelaysTest {

    private static final String ME = "me";
    private static final String WAITING = "select record from sync.delayed order by record";

    @Inject
    StepsRig rig;

    @Inject
    Retries retries;

    @BeforeEach
    void patience() {
        rig.reset("update");
        rig.define("transformer = '" + Patient.NAME + "'");
    }

    private void anHourLater() {
        rig.execute("update sync.delayed set due = due - interval '1 hour', latest = latest - interval '1 hour'");
    }

    @Test
    void aYoungChangeWaitsAndComesBackByItself() {
        rig.execute("insert into steps_source values (1, 's1', 'one'); update steps_source set name = 'eins'");

        rig.flow(ME);
        assertThat(rig.target()).isEmpty();
        assertThat(rig.query("select record from sync.deliveries")).isEmpty();
        assertThat(rig.query(WAITING)).containsExactly("1");
        assertThat(retries.append(rig.platform())).isZero();

        anHourLater();
        assertThat(retries.append(rig.platform())).isOne();
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("s1=eins");
        assertThat(rig.query(WAITING)).isEmpty();
    }

    @Test
    void aRecordThatGoesWhileItWaitsIsNeverSpokenOf() {
        rig.execute("insert into steps_source values (1, 's1', 'one')");
        rig.flow(ME);

        rig.execute("delete from steps_source");
        rig.flow(ME);
        anHourLater();
        retries.append(rig.platform());
        rig.flow(ME);

        assertThat(rig.query("select record from sync.deliveries")).isEmpty();
        assertThat(rig.query("select operation from steps_ledger")).isEmpty();
    }

    @Test
    void whatIsOldEnoughGoesAndWhatFollowedComesAgain() {
        rig.execute(
                "insert into steps_source values (1, 's1', 'one'); update sync.changes set captured_at = captured_at - interval '1 hour'; "
                        + "update steps_source set name = 'eins'");

        rig.flow(ME);

        assertThat(rig.target()).containsExactly("s1=eins");
        assertThat(rig.query(WAITING)).containsExactly("1");
    }

    @Test
    void aRecordThatChangesAllTheTimeComesNevertheless() {
        rig.execute("insert into steps_source values (1, 's1', 'one')");
        rig.flow(ME);
        rig.execute("update sync.delayed set due = clock_timestamp(); update steps_source set name = 'eins'");
        rig.flow(ME); // the change that was just made waits, too

        assertThat(retries.append(rig.platform())).isOne();
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("s1=eins");
        assertThat(rig.query(WAITING)).containsExactly("1");
    }

    @Test
    void aDeleteDoesNotWait() {
        rig.define("transformer = null");
        rig.execute("insert into steps_source values (1, 's1', 'one')");
        rig.flow(ME);
        rig.define("transformer = '" + Patient.NAME + "'");

        rig.execute("delete from steps_source");
        rig.flow(ME);

        assertThat(rig.target()).isEmpty();
        assertThat(rig.query(WAITING)).isEmpty();
    }

    @Test
    void aChangeForOneSyncAloneDoesNotWait() {
        rig.execute("alter table steps_source disable trigger user; insert into steps_source values (1, 's1', 'one'); "
                + "alter table steps_source enable trigger user; "
                + "insert into sync.changes (model, operation, key, sync) select source_model, 'updated', '1', id from sync.syncs");

        rig.flow(ME);

        assertThat(rig.target()).containsExactly("s1=one");
    }
}
