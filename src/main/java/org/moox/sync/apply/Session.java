package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import org.moox.sync.database.DatabaseException;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;

/**
 * The transaction of one batch.
 *
 * @param statementTimeout milliseconds that one statement may take
 * @param begun {@code System.nanoTime()} at the transaction's begin
 */
record Session(Connection connection, UUID source, long statementTimeout, long begun, Courtesy courtesy) {

    static Session begin(Connection connection, UUID source, long statementTimeout) {
        return new Session(connection, source, statementTimeout, System.nanoTime(), new Courtesy());
    }

    private static final String SETTINGS = """
            select set_config('statement_timeout', ?, true), set_config('sync.batch', ?, true), set_config('jit', 'off', true),
                   set_config('plan_cache_mode', 'force_custom_plan', true),
                   set_config('sync.known', (select array_agg(number) from (select number from sync.syncs union select unnest(?::int[])) known)::text, true),
                   (extract(epoch from current_setting('deadlock_timeout')::interval) * 1000)::int8
            """;

    /** SQL: the numbers of all syncs there are; others, left over in {@code owned}, hold nothing. */
    static final String KNOWN = "(select coalesce(nullif(current_setting('sync.known'), ''), '{}')::int[])";

    /** A plan made while a table was empty must not be kept, and a failure must show at its statement, not at commit. */
    void prepare(UUID batch, List<SyncDefinition> syncs) throws SQLException {
        try (var settings = connection.prepareStatement(SETTINGS)) {
            settings.setString(1, Long.toString(statementTimeout));
            settings.setString(2, batch.toString());
            settings.setArray(3, connection.createArrayOf("int4", syncs.stream().map(SyncDefinition::number).toArray()));
            try (var row = settings.executeQuery()) {
                row.next();
                courtesy.giveWayWithin(row.getLong(6));
            }
        }
        execute("set constraints all immediate");
    }

    private static final String ORIGIN = "select set_config('sync.origin', ?, true)";

    /** What is written from here on has come through {@code origin}. */
    void origin(String origin) throws SQLException {
        try (var set = connection.prepareStatement(ORIGIN)) {
            set.setString(1, origin);
            set.execute();
        }
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs the step inside a savepoint; whatever it throws, what it wrote is undone. */
    <T> T attempt(Step<T> step) throws SQLException {
        alive("savepoint attempt; set local statement_timeout = %d; set local lock_timeout = %d"
                .formatted(left(), courtesy.patience())); // one round trip
        try {
            var result = step.take();
            execute("release savepoint attempt");
            return result;
        } catch (SQLException | RefusedException e) {
            alive("rollback to savepoint attempt; release savepoint attempt");
            throw e;
        }
    }

    // what breaks the connection is no matter of rows; when it is well, whatever a row has met is
    private void alive(String sql) {
        try {
            execute(sql);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    // many statements, none of them too slow, must not take longer together than the sender waits
    private long left() {
        var left = statementTimeout * 3 / 2 - Duration.ofNanos(System.nanoTime() - begun).toMillis();
        if (left <= 0) {
            throw slow();
        }
        return Math.min(statementTimeout, left);
    }

    /** The same bytes would run into it again: the sender is told to send fewer. */
    SyncException slow() {
        return new SyncException(Reason.TOO_LARGE, "sync.apply.statement-timeout",
                "Applying the batch takes longer than sync.apply.statement-timeout (%d ms) allows; send fewer items or raise it."
                        .formatted(statementTimeout));
    }

    /** Something that writes. */
    @FunctionalInterface
    interface Step<T> {
        T take() throws SQLException;
    }
}
