package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What one step comes to.
 *
 * @param rest how long to leave this reconcile alone before the next step
 * @param write what is written together with how far it is now, in one transaction
 */
record Move(Duration rest, Write write) {

    static final Move ON = rest(Duration.ZERO);

    /** Part of the transaction that writes the step down. */
    @FunctionalInterface
    interface Write {
        void with(Connection connection) throws SQLException;
    }

    static Move rest(Duration rest) {
        return new Move(rest, connection -> {
        });
    }

    static Move on(Write write) {
        return new Move(Duration.ZERO, write);
    }
}
