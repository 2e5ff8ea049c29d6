package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;

import org.moox.sync.log.Change;
import org.moox.sync.sync.SyncDefinition;

/** Tells whether a sync may have missed something, as a change says that asks for a reconcile. On the connection of the caller's transaction. */
final class Overlooked {

    private Overlooked() {
    }

    // a run or a reconcile that began before the triggers were there may have read what has changed since; a reconcile that began later, or will after a rest, finds all of that
    private static final String READ_BEFORE = """
            select not s.rested
               and not exists (select from sync.reconciles r where r.sync = s.id and not r.dry and r.started_at >= c.captured_at)
               and (exists (select from sync.deliveries d where d.sync = s.number)
                    or exists (select from sync.runs r where r.sync = s.id and r.started_at < c.captured_at)
                    or exists (select from sync.reconciles r where r.sync = s.id and not r.dry))
            from sync.changes c, sync.syncs s where c.position = ? and s.id = ?::uuid
            """;

    /** A sync that is as new as the triggers of its model has missed nothing: else it would bring all of its records by itself. */
    static boolean by(Connection connection, SyncDefinition sync, Change change) throws SQLException {
        if (!change.operation().equals(Change.RECONCILE) || !Pending.concerns(sync, change)) {
            return false;
        }
        if (change.key() == null) {
            return true;
        }
        try (var select = connection.prepareStatement(READ_BEFORE)) {
            select.setLong(1, change.position());
            select.setString(2, sync.id().toString());
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
