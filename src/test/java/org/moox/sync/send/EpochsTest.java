package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.log.EpochReason;
import org.moox.sync.log.LeaseLost;
import org.moox.sync.log.LogPoll;
import org.moox.sync.log.Pruning;
import org.moox.sync.log.Stream;
import org.moox.sync.log.StreamStates;
import org.moox.sync.log.Streams;
import org.moox.sync.problem.SyncException;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What a stream does when one of the two databases is not what it was. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class EpochsTest {

    private static final String ME = "me";

    @Inject
    StepsRig rig;

    @Inject
    Streams streams;

    @Inject
    StreamStates states;

    @Inject
    Pruning pruning;

    @Inject
    LogPoll poll;

    @BeforeEach
    void oneRecordDelivered() {
        rig.reset("update");
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow(ME);
        rig.execute("drop table if exists steps_streams; create table steps_streams as select * from sync.streams");
    }

    @Test
    void anAnswerToABatchThatTheRolledBackDatabaseDoesNotKnowMovesNothing() {
        rig.execute("insert into steps_source values (2, 'b', 'two')");
        var batch = rig.next(ME).orElseThrow();
        var answer = rig.apply(batch);
        rollBack();

        assertThatThrownBy(() -> rig.settle(batch, answer)).isInstanceOf(LeaseLost.class);

        rig.execute("insert into steps_source values (3, 'c', 'three')");
        refused();
        assertThat(reason()).isEqualTo(EpochReason.SOURCE_BEHIND.sentence());
        assertThat(rig.claim(ME).reconcileDue()).isTrue();
        assertThat(rig.claim(ME).retryIn()).isZero();
    }

    @Test
    void anAnswerThatComesTwiceMovesTheCursorOnce() {
        rig.execute("insert into steps_source values (2, 'b', 'two')");
        var batch = rig.next(ME).orElseThrow();
        var answer = rig.apply(batch);
        rig.settle(batch, answer);
        rig.execute("insert into steps_source values (3, 'c', 'three')");
        rig.flow(ME);
        var cursor = rig.claim(ME).cursor();

        assertThatThrownBy(() -> rig.settle(batch, answer)).isInstanceOf(LeaseLost.class);

        assertThat(rig.claim(ME).cursor()).isEqualTo(cursor);
    }

    @Test
    void noLeaseOutlivesTheServerThatItWasTakenOn() {
        var lease = rig.claim(ME).lease();
        var before = new Stream.Lease(lease.target(), lease.owner(), lease.number(), "before the restart");

        assertThat(streams.reread(lease).lease()).isEqualTo(lease);
        assertThatThrownBy(() -> streams.reread(before)).isInstanceOf(LeaseLost.class);
        assertThatThrownBy(() -> streams.stop(before, "gone")).isInstanceOf(LeaseLost.class);
    }

    @Test
    void aTargetThatWasRestoredIsNamed() {
        rig.execute("create table if not exists steps_received as select * from sync.received; truncate steps_received; "
                + "insert into steps_received select * from sync.received; update steps_source set name = 'two'");
        rig.flow(ME);
        rig.execute(
                "delete from sync.received; insert into sync.received select * from steps_received; drop table steps_received; "
                        + "update steps_source set name = 'three'");

        refused();

        assertThat(reason()).isEqualTo(EpochReason.TARGET_BEHIND.sentence());
    }

    @Test
    void anotherDatabaseIsNamed() {
        rig.execute("update sync.streams set system = 'elsewhere'");

        assertThat(rig.claim(ME).epoch()).isEqualTo(2);
        assertThat(rig.claim(ME).epoch()).as("once").isEqualTo(2);
        assertThat(reason()).isEqualTo(EpochReason.OTHER_DATABASE.sentence());
    }

    @Test
    void whatCameWithADumpOfAnotherClusterIsNotTakenForChangesUnderWay() {
        rig.execute(
                "insert into sync.changes (tx, model, operation, key) values ('9000000000', 'steps_source', 'updated', '1')");
        rig.execute("update sync.streams set system = 'elsewhere'");

        rig.claim(ME);

        assertThat(rig.query("select 1 from sync.changes where tx = '9000000000'")).isEmpty();
        rig.execute(
                "insert into sync.changes (tx, model, operation, key) values ('9000000000', 'steps_source', 'updated', '1')");
        pruning.prune(1);
        assertThat(rig.query("select 1 from sync.changes where tx = '9000000000'")).isEmpty();
    }

    @Test
    void aLookAtTheLogFromTheFutureDoesNotBlindTheNextOnes() {
        var look = poll.look("9000000000:9000000000:");

        assertThat(look.changed()).isTrue();
        assertThat(poll.look(look.snapshot()).changed()).isFalse();
    }

    @Test
    void twoCopiesOfOneDatabaseAreHeldBackMoreAndMoreAndNamed() {
        anotherCopySends();
        refused();
        assertThat(reason()).as("once, it may be a restore").isEqualTo(EpochReason.SOURCE_BEHIND.sentence());
        assertThat(rig.claim(ME).retryIn()).isZero();
        rig.open(ME);

        anotherCopySends();
        refused();
        assertThat(reason()).isEqualTo(EpochReason.CONTESTED.sentence());
        assertThat(states.all().get(0).lastError()).isEqualTo(EpochReason.CONTESTED.sentence());
        var wait = rig.claim(ME).retryIn();
        assertThat(wait).isPositive();
        rig.open(ME);

        anotherCopySends();
        refused();
        assertThat(rig.claim(ME).retryIn()).isGreaterThan(wait);

        rig.open(ME);
        rig.execute("update sync.streams set epoch_since = epoch_since - interval '2 hours'");
        anotherCopySends();
        refused();
        assertThat(reason()).as("the other one had gone").isEqualTo(EpochReason.SOURCE_BEHIND.sentence());
    }

    @Test
    void anEpochThatTheTargetHasNotSeenYetIsNotContested() {
        rig.execute("update sync.received set epoch = 7; update sync.streams set system = 'elsewhere'");
        var probe = rig.probe(ME);
        rig.restart(probe, catchThrowableOfType(SyncException.class, () -> rig.apply(probe)));

        assertThat(rig.claim(ME).epoch()).isEqualTo(8);
        assertThat(rig.claim(ME).retryIn()).isZero();
        rig.open(ME);
    }

    @Test
    void aClockThatIsSetBackHoldsNoStreamForLongerThanAnHour() {
        var lease = rig.claim(ME).lease();
        assertThat(streams.fail(lease, "no answer", Duration.ofDays(7)).retryIn()).isBetween(3_500_000L, 3_600_000L);
        assertThat(streams.claim(lease.target(), "another")).isEmpty();

        rig.execute(
                "update sync.streams set next_attempt = next_attempt + interval '1 year', lease_until = lease_until + interval '1 year'");

        assertThat(streams.claim(lease.target(), "another").orElseThrow().retryIn()).isZero();
    }

    private void anotherCopySends() {
        rig.execute("update sync.received set epoch = epoch + 1, last_batch = gen_random_uuid(), tick = tick + 1; "
                + "update steps_source set name = name || '.'");
    }

    private void refused() {
        var batch = rig.next(ME).orElseThrow();
        rig.restart(batch, catchThrowableOfType(SyncException.class, () -> rig.apply(batch)));
    }

    /** To what it was after the first record; the lease is what it was then, too. */
    private void rollBack() {
        rig.execute(
                "set session_replication_role = replica; delete from steps_source where id > 1; set session_replication_role = origin; "
                        + "delete from sync.deliveries where record <> '1'; delete from sync.changes; "
                        + "delete from sync.streams; insert into sync.streams select * from steps_streams");
    }

    private String reason() {
        var state = states.all().get(0);
        assertThat(state.epochSince()).isNotNull();
        return state.epochReason();
    }
}
