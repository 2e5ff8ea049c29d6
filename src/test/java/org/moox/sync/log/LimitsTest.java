package org.moox.sync.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A stream whose target stays away holds the log only up to a limit. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LimitsTest {

    private static final Logger LOG = Logger.getLogger(LimitsTest.class);

    @Inject
    LogRig rig;

    @Inject
    Streams streams;

    @Inject
    StreamStates states;

    @Inject
    Unsettled unsettled;

    @Inject
    Pruning pruning;

    @Inject
    Transactions transactions;

    private final UUID away = UUID.randomUUID();
    private final UUID there = UUID.randomUUID();

    private record Limited(long maxRows, Duration maxAge) implements LimitConfig {
    }

    @BeforeEach
    void twoStreams() {
        rig.reset();
        streams.align(() -> List.of(away, there));
    }

    @AfterEach
    void end() {
        rig.reset();
    }

    private int hold(long rows, Duration age) {
        return new Limits(transactions, states, unsettled, new Limited(rows, age)).hold();
    }

    private void many(int count) {
        rig.execute(
                "insert into sync.changes (model, operation, key) select 'thing', 'updated', n from generate_series(1, %d) n"
                        .formatted(count));
    }

    private String stream(UUID target) {
        return rig.value("select concat_ws(' ', epoch, reconcile_due, epoch_reason) from sync.streams where target = '%s'"
                .formatted(target));
    }

    @Test
    void oneThatHasTooManyChangesGivesUpAndTheOthersAreUntouched() {
        many(30);
        rig.read(there);
        rig.read(there);
        assertThat(hold(30, Duration.ZERO)).isZero();
        rig.write("one more");
        assertThat(rig.read(there)).containsExactly("one more");

        assertThat(hold(30, Duration.ZERO)).isOne();

        assertThat(stream(away)).startsWith("2 t the target has not taken its changes, and more than sync.log.max-rows");
        assertThat(stream(there)).isEqualTo("1 f");
        await().until(() -> {
            rig.read(there);
            rig.read(away); // nothing; an analyze of PostgreSQL's own may have run when it began anew
            pruning.run(Duration.ofSeconds(1));
            return rig.value("select count(*) from sync.changes").equals("0");
        });
        rig.write("afterwards");
        assertThat(rig.read(away)).containsExactly("afterwards");
        assertThat(rig.read(there)).containsExactly("afterwards");
    }

    @Test
    void oneWhoseOldestChangeIsTooOldGivesUp() {
        many(3);
        rig.read(there);
        rig.execute("update sync.changes set captured_at = now() - interval '25 h' where position % 3 = 0");
        assertThat(hold(0, Duration.ofHours(26))).isZero();

        assertThat(hold(0, Duration.ofHours(25))).isOne();

        assertThat(stream(away)).startsWith("2 t the target has not taken its changes, and the oldest had waited for longer");
        assertThat(states.all().stream().filter(StreamStates.StreamState::needsReconcile)).singleElement()
                .satisfies(s -> assertThat(StreamCondition.of(s, null).reason())
                        .startsWith("needs reconcile: the target has not"));
        assertThat(hold(0, Duration.ofHours(25))).isZero();
    }

    @Test
    void whatItsOwnerHasInHandCountsNoMore() {
        many(3);
        var stream = streams.claim(away, "owner").orElseThrow();
        var batch = UUID.randomUUID();
        transactions.run(connection -> {
            streams.attempt(connection, stream.lease(), batch);
            return null;
        });

        hold(1, Duration.ZERO);

        assertThatThrownBy(() -> transactions.run(connection -> {
            streams.settle(connection, stream.lease(), 3, batch);
            return null;
        })).isInstanceOf(LeaseLost.class);
        assertThat(streams.claim(away, "owner")).get().satisfies(s -> {
            assertThat(s.previous()).isNull();
            assertThat(s.isWindowDone()).isTrue();
        });
    }

    @Test
    void aLongLagIsToldAboutAndNothingIsGivenUpForWhatWasRolledBack() throws SQLException {
        try (var connection = rig.connect()) {
            connection.setAutoCommit(false);
            connection.createStatement()
                    .execute(
                            "insert into sync.changes (model, operation, key) select 'thing', 'updated', n from generate_series(1, 9) n");
            many(2);
            connection.createStatement()
                    .execute(
                            "insert into sync.changes (model, operation, key) select 'thing', 'updated', n from generate_series(1, 20000) n");
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertThat(states.all()).extracting(StreamStates.StreamState::lagChanges).containsOnly(2L);
        many(StreamStates.COUNTED);

        assertThat(states.all()).extracting(StreamStates.StreamState::lagChanges).containsOnly(25_002L);
        assertThat(hold(6_000, Duration.ZERO)).isZero();
        assertThat(hold(5_000, Duration.ZERO)).isEqualTo(2);
    }

    @Test
    void theLagCountsWhatALongTransactionWroteAndNothingTwice() throws SQLException {
        try (var connection = rig.connect()) {
            connection.setAutoCommit(false);
            rig.write(connection, List.of("late 1", "late 2"));
            rig.write("early");
            assertThat(lag()).isEqualTo(1);
            rig.read(away);
            assertThat(lag()).isZero();
            rig.write(connection, List.of("late 3"));
            connection.commit();
            connection.setAutoCommit(true);
        }
        assertThat(lag()).isEqualTo(3);
        streams.openWindow(streams.claim(away, "reader").orElseThrow(), false);
        assertThat(lag()).isEqualTo(3);
        many(200);
        assertThat(lag()).isEqualTo(203);
        rig.readSome(away);
        rig.readSome(away);
        assertThat(lag()).isEqualTo(103);
    }

    private long lag() {
        return states.all().stream().filter(s -> s.target().equals(away)).findFirst().orElseThrow().lagChanges();
    }

    /** {@code ./mvnw test -Dtest=LimitsTest -Dlong.changes=1000000} */
    @Test
    @EnabledIfSystemProperty(named = "long.changes", matches = "\\d+")
    void aLookAtABacklogAndAPruneThatFindsNothingCostLittleWhateverItsLength() {
        var changes = Integer.getInteger("long.changes");
        for (var round = 0; round < 10; round++) {
            many(changes / 10);
        }
        rig.read(there);
        for (var round = 0; round < 3; round++) {
            measure("streams", changes, () -> assertThat(states.all()).hasSize(2));
            measure("prune nothing", changes, () -> assertThat(pruning.prune(10_000)).isZero());
            rig.readSome(away);
        }
        streams.align(() -> List.of(there));
        rig.read(there);
        measure("prune all", changes, () -> assertThat(pruning.run(Duration.ofMinutes(5))).isEqualTo((long) changes));
        measure("prune nothing over what is dead", changes, () -> assertThat(pruning.prune(10_000)).isZero());
    }

    private static void measure(String what, int changes, Runnable work) {
        var started = System.nanoTime();
        work.run();
        LOG.infof("%s with %d changes: %d ms", what, changes, (System.nanoTime() - started) / 1_000_000);
    }
}
