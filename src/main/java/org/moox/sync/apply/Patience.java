package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/** How long a transaction waits for batches of others, with its connection in hand, altogether. */
final class Patience {

    private static final Set<String> NOT_FREE = Set.of("55P03", "57014");

    private final Connection connection;
    private final long until;

    Patience(Connection connection, long millis) {
        this.connection = connection;
        until = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    }

    /**
     * Does what may have to wait; the statements' time-out is to be set anew afterwards.
     *
     * @throws org.moox.sync.problem.SyncException UNAVAILABLE when it takes too long: the same batch may come again
     */
    <T> T await(Session.Step<T> step) throws SQLException {
        var left = Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis());
        try (var setting = connection.createStatement()) {
            setting.execute("set local statement_timeout = " + left);
            return step.take();
        } catch (SQLException e) {
            if (NOT_FREE.contains(String.valueOf(e.getSQLState()))) {
                throw Busy
                        .because("Other batches are being written by the same source or into the same models; send it again.");
            }
            throw e;
        }
    }
}
