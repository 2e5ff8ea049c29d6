package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;

/**
 * Removes changes that every stream has passed, in short transactions. It goes through the log by transaction, and remembers how far it came, so that it does not read over the
 * remains of what it has removed before, which PostgreSQL keeps as long as an old transaction runs.
 */
@ApplicationScoped
public class Pruning {

    private static final int AT_ONCE = 10_000;

    private final Transactions transactions;
    private volatile String reached = "0";

    Pruning(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Removes what can go, for so long at most. Own transactions; returns how many rows went. */
    public long run(Duration atMost) {
        var started = System.nanoTime();
        var count = 0L;
        int some;
        do {
            some = prune(AT_ONCE);
            count += some;
        } while (some == AT_ONCE && System.nanoTime() - started < atMost.toNanos());
        return count;
    }

    /** Removes so many at most. Own transaction; returns how many rows went. */
    public int prune(int limit) {
        var bound = transactions.run(Pruning::bound);
        var from = isBefore(reached, bound) ? reached : "0"; // else the database is another one by now
        int count = transactions.run(connection -> prune(connection, from, bound, limit));
        if (count < limit) {
            reached = bound;
        }
        return count;
    }

    // a stream that is just beginning is seen, or begins later than this: with whatever is younger than the bound
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('sync.streams'))";

    // whatever is below every transaction that ran when a stream's lower snapshot was taken is visible in it, or was rolled back
    private static final String BOUND = """
            select coalesce((select pg_snapshot_xmin(seen) from sync.streams where state <> 'idle' order by 1 limit 1),
                            pg_snapshot_xmin(pg_current_snapshot()))::text
            """;

    private static String bound(Connection connection) throws SQLException {
        try (var select = connection.createStatement()) {
            select.execute(LOCK);
            try (var row = select.executeQuery(BOUND)) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static boolean isBefore(String one, String other) {
        return Long.compareUnsigned(Long.parseUnsignedLong(one), Long.parseUnsignedLong(other)) <= 0;
    }

    private static final String PRUNE = """
            delete from sync.changes where ctid = any (array(select ctid from sync.changes where tx >= ?::xid8 and tx < ?::xid8 order by tx limit ?))
            """;

    private static int prune(Connection connection, String from, String bound, int limit) throws SQLException {
        try (var delete = connection.prepareStatement(PRUNE)) {
            delete.setString(1, from);
            delete.setString(2, bound);
            delete.setInt(3, limit);
            return delete.executeUpdate() + dropForeign(connection, limit);
        }
    }

    private static final String FOREIGN = """
            delete from sync.changes where ctid = any (array(
                select ctid from sync.changes where tx >= pg_snapshot_xmax(pg_current_snapshot()) order by tx limit ?))
            """;

    /**
     * Removes rows of transactions that have yet to come: they were restored from another cluster, and whoever asks what is under way would wait for them. All streams begin anew there.
     * On the connection of the caller's transaction; so many at most.
     */
    static int dropForeign(Connection connection, int limit) throws SQLException {
        try (var delete = connection.prepareStatement(FOREIGN)) {
            delete.setInt(1, limit);
            return delete.executeUpdate();
        }
    }
}
