package org.moox.sync.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A dead target keeps a long log; those who have passed it pay nothing for that, whatever PostgreSQL plans. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LongLogTest {

    private static final UUID TARGET = UUID.randomUUID();
    private static final UUID SYNC = UUID.randomUUID();
    private static final int ROWS = 100_000;

    @Inject
    LogRig rig;

    @Inject
    Transactions transactions;

    @Inject
    Streams streams;

    @Inject
    Unsettled unsettled;

    @Inject
    ChangeLog log;

    @BeforeEach
    void aLongLogThatTheStreamHasPassed() {
        rig.reset();
        rig.execute("""
                insert into sync.changes (model, operation, key, sync) select 'thing', 'updated', n, case when n %% 2 = 0 then '%s'::uuid end
                from generate_series(1, %d) n""".formatted(SYNC, ROWS));
        rig.execute("analyze sync.changes");
    }

    @AfterEach
    void shortAgain() {
        rig.execute("delete from sync.changes; delete from sync.streams");
        rig.execute("vacuum analyze sync.changes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
    void nobodyReadsWhatItHasPassed(String plans) throws SQLException {
        streams.align(() -> List.of(TARGET));
        try (var writer = rig.connect()) {
            writer.setAutoCommit(false);
            writer.createStatement()
                    .execute("insert into sync.changes (model, operation, key) values ('thing', 'updated', 'open')");
            var before = rig.value("select pg_current_snapshot()::text"); // with one that is still running

            long read = transactions.run(connection -> {
                set(connection, plans);
                var already = rowsRead(connection);
                for (var i = 0; i < 8; i++) {
                    assertThat(LogPoll.look(connection, before).changed()).isFalse();
                    assertThat(Fresh.since(connection, before).ceiling()).isZero();
                    assertThat(unsettled.count(connection, TARGET, 10_000)).isZero();
                    assertThat(unsettled.ofSync(connection, TARGET, SYNC, Long.MAX_VALUE, 1)).isZero();
                }
                return rowsRead(connection) - already;
            });

            assertThat(read).as("rows of the log that were read").isLessThan(100);
            writer.commit();
            LogPoll.Look look = transactions.run(connection -> LogPoll.look(connection, before));
            assertThat(look.changed()).isTrue();
            Fresh fresh = transactions.run(connection -> Fresh.since(connection, before));
            assertThat(fresh.floor()).isEqualTo(fresh.ceiling()).isPositive();
        }
    }

    @Test
    void aChunkOfAWideWindowReadsNoMoreThanItself() {
        rig.execute("delete from sync.changes");
        streams.align(() -> List.of(TARGET));
        aLongLogAgain();
        var stream = streams.openWindow(streams.claim(TARGET, "reader").orElseThrow(), false);

        long read = transactions.snapshot(connection -> {
            var already = rowsRead(connection);
            for (var i = 0; i < 12; i++) {
                assertThat(log.read(connection, stream, stream.position() + 1000L * i, 1000)).hasSize(1000);
            }
            return rowsRead(connection) - already;
        });

        assertThat(read).isLessThan(20_000);
    }

    private void aLongLogAgain() {
        rig.execute(
                "insert into sync.changes (model, operation, key) select 'thing', 'updated', n from generate_series(1, %d) n"
                        .formatted(ROWS));
        rig.execute("analyze sync.changes");
    }

    private static void set(Connection connection, String plans) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local plan_cache_mode = " + plans);
        }
    }

    // by this connection; other transactions of it may be counted, too
    private static long rowsRead(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relid = 'sync.changes'::regclass")) {
            row.next();
            return row.getLong(1);
        }
    }
}
