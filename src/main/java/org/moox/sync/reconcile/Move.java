package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What one step comes to.
 *
 * @param rest how long to leave this reconcile alone before the next step
 * @param atMost how long the writing may take
 * @param write what is written together with how far it is now, in one transaction
 */
record Move(Duration rest, Duration atMost, Write write) {

    private static final Duration USUAL = Duration.ofMinutes(1);
    private static final Duration WHOLE_TABLE = Duration.ofHours(1);

    static final Move ON = rest(Duration.ZERO);

    /** Part of the transaction that writes the step down. */
    @FunctionalInterface
    interface Write {
        void with(Connection connection) throws SQLException;
    }

    Move(Duration rest, Write write) {
        this(rest, USUAL, write);
    }

    static Move rest(Duration rest) {
        return new Move(rest, connection -> {
        });
    }

    /** Statements that go over all findings, or all deliveries, of a sync. */
    static Move overAll(Duration rest, Write write) {
        return new Move(rest, WHOLE_TABLE, write);
    }

    static Move on(Write write) {
        return new Move(Duration.ZERO, write);
    }
}
