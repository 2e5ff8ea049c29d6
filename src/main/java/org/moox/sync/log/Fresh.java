package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What became visible since a snapshot, as the window that a stream opens next.
 *
 * @param snapshot present one
 * @param floor smallest position; 0 when there is nothing
 * @param ceiling largest position; 0 when there is nothing
 */
record Fresh(String snapshot, long floor, long ceiling) {

    // both ends of each range are named, or the planner expects most of the log; and "offset 0", or it walks the log by position until it meets the first of them
    private static final String FRESH = """
            select pg_current_snapshot()::text, min(position), max(position) from (
                select position from sync.changes
                where tx >= pg_snapshot_xmax(?::pg_snapshot) and tx < pg_snapshot_xmax(pg_current_snapshot())
                  and pg_visible_in_snapshot(tx, pg_current_snapshot())
                union all
                select c.position from pg_snapshot_xip(?::pg_snapshot) as running (tx),
                    lateral (select position from sync.changes c where c.tx >= running.tx and c.tx <= running.tx
                             and pg_visible_in_snapshot(c.tx, pg_current_snapshot()) offset 0) c
                offset 0) fresh
            """;

    static Fresh since(Connection connection, String snapshot) throws SQLException {
        try (var select = connection.prepareStatement(FRESH)) {
            select.setString(1, snapshot);
            select.setString(2, snapshot);
            try (var row = select.executeQuery()) {
                row.next();
                return new Fresh(row.getString(1), row.getLong(2), row.getLong(3));
            }
        }
    }
}
