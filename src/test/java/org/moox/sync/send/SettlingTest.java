package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.log.Leftovers;
import org.moox.sync.log.Streams;
import org.moox.sync.prepare.Retries;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What an answer means for the deliveries, when earlier answers were lost. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SettlingTest {

    private static final String ME = "me";

    @Inject
    StepsRig rig;

    @Inject
    Streams streams;

    @Inject
    Leftovers leftovers;

    @Inject
    Retries retries;

    @BeforeEach
    void twoEmptyTables() {
        rig.reset("update");
    }

    @Test
    void whatWaitsForItsDefinitionIsNotForgottenWhenTheFirstAnswerIsLost() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        var batch = rig.next(ME).orElseThrow();
        rig.define("revision = 0"); // the target knows an older revision
        rig.apply(batch); // the answer is lost
        rig.define("revision = 1");

        rig.settle(batch, rig.apply(batch));

        assertThat(rig.query("select state from sync.deliveries")).containsExactly("waiting");
        assertThat(rig.query("select next_attempt is not null from sync.deliveries")).containsExactly("t");
    }

    @Test
    void aRecordThatCameBackWhileItsDeleteWasRefusedIsNotRetriedForEver() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);
        rig.execute(
                "update sync.deliveries set state = 'deleting', attempts = 2, next_attempt = now() + interval '1 h', error = 'x'");
        rig.execute("update steps_source set name = 'again'");

        var lost = rig.next(ME).orElseThrow();
        rig.apply(lost); // the answer is lost
        var again = rig.next(ME).orElseThrow();
        rig.settle(again, rig.apply(again));

        assertThat(rig.query("select state || ' ' || (next_attempt is null) from sync.deliveries"))
                .containsExactly("sent true");
    }

    @Test
    void whatAnEarlierAttemptBroughtIsSoonAskedForAgainAndNoLongerParked() {
        rig.execute("alter table steps_target add constraint no_bad check (name <> 'bad')");
        rig.execute("insert into steps_source values (1, 'a', 'bad')");
        rig.flow(ME);
        rig.execute("alter table steps_target drop constraint no_bad; update sync.deliveries set next_attempt = now()");
        retries.append(rig.platform());

        losesAnAnswer();

        assertThat(rig.query("select state || ' ' || (next_attempt < now() + interval '5 s') from sync.deliveries"))
                .containsExactly("parked true");
        rig.execute("update sync.deliveries set next_attempt = now()");
        retries.append(rig.platform());
        rig.flow(ME);
        assertThat(rig.query("select state from sync.deliveries")).containsExactly("sent");
        assertThat(rig.query("select operation from steps_ledger")).containsExactly("INSERT");
    }

    @Test
    void aDeleteWhoseAnswerIsLostIsAskedForAgainAndForgotten() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);
        rig.execute("delete from steps_source");

        losesAnAnswer();

        assertThat(rig.query("select state || ' ' || (next_attempt < now() + interval '5 s') from sync.deliveries"))
                .containsExactly("deleting true");
        rig.execute("update sync.deliveries set next_attempt = now()");
        retries.append(rig.platform());
        rig.flow(ME);
        assertThat(rig.query("select state from sync.deliveries")).isEmpty();
        assertThat(rig.query("select operation from steps_ledger")).containsExactly("INSERT", "DELETE");
    }

    private void losesAnAnswer() {
        var batch = rig.next(ME).orElseThrow();
        rig.apply(batch); // its answer is lost
        rig.settle(batch, rig.apply(batch));
    }

    @Test
    void deliveriesOfSyncsThatAreGoneAreRemoved() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);
        rig.execute(
                "insert into sync.deliveries (sync, record, tick, position, state) select -n % 3 - 1, n, 1, n, 'sent' from generate_series(1, 9) n");

        assertThat(leftovers.remove(4)).isEqualTo(4);
        leftovers.remove(100);

        assertThat(rig.query("select record from sync.deliveries where sync in (select number from sync.syncs)"))
                .containsExactly("1");
        assertThat(rig.query("select count(*) from sync.deliveries")).containsExactly("1");
    }

    @Test
    void aChangeForASyncThatIsNotKnownYetIsNotPassedOver() {
        rig.define("status = false");
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        streams.align(() -> List.of(rig.platform()));
        rig.execute(
                "update sync.registry set revision = revision + 1; update sync.syncs set status = true; insert into sync.changes (model, operation, key, sync) "
                        + "select 'steps_source', 'updated', '1', id from sync.syncs"); // another replica did

        rig.flow(ME);

        assertThat(rig.target()).containsExactly("a=one");
    }

    @Test
    void aStoppedStreamIsReleasedWithItsLastSyncAndReconciledWhenItComesBack() {
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);
        streams.stop(rig.claim(ME).lease(), "gone");

        rig.define("status = false");
        assertThat(rig.query("select state from sync.streams")).containsExactly("idle");
        rig.define("status = true");

        assertThat(rig.query("select state || ' ' || reconcile_due from sync.streams")).containsExactly("active true");
    }
}
