package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.DatabaseException;

/** The cheap look at the log that serves all streams: has anything become visible since the last look? */
@ApplicationScoped
public class LogPoll {

    private final DataSource dataSource;

    LogPoll(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * What a look has seen.
     *
     * @param snapshot to be given to the next look
     * @param changed whether changes became visible since the last one
     */
    public record Look(String snapshot, boolean changed) {
    }

    // a last look from the future: the database was put back, and from there nothing would be new for a long time
    // in the order of tx, a row at a time: however long the log is and whatever is known of it, this reads a row or two, where "exists" read all of it
    private static final String LOOK = """
            select pg_current_snapshot()::text, pg_snapshot_xmax(?::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())
                or coalesce((select true from sync.changes where tx >= pg_snapshot_xmax(?::pg_snapshot)
                             and pg_visible_in_snapshot(tx, pg_current_snapshot()) order by tx limit 1), false)
                or exists (select from pg_snapshot_xip(?::pg_snapshot) as running (tx),
                               lateral (select c.tx from sync.changes c where c.tx >= running.tx order by c.tx limit 1) first
                           where first.tx = running.tx and pg_visible_in_snapshot(first.tx, pg_current_snapshot()))
            """;

    /** Looks; no transaction around it. @param last snapshot of the last look, or null for the first */
    public Look look(String last) {
        try (var connection = dataSource.getConnection()) {
            return look(connection, last);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    static Look look(Connection connection, String last) throws SQLException {
        if (last == null) {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("select pg_current_snapshot()::text")) {
                row.next();
                return new Look(row.getString(1), true);
            }
        }
        try (var select = connection.prepareStatement(LOOK)) {
            select.setString(1, last);
            select.setString(2, last);
            select.setString(3, last);
            try (var row = select.executeQuery()) {
                row.next();
                return new Look(row.getString(1), row.getBoolean(2));
            }
        }
    }
}
