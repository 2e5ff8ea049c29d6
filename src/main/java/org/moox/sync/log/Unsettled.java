package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

/** What is in the log, or waits, and not behind the cursor of its stream yet. All methods work on the connection of the caller's transaction. */
@ApplicationScoped
public class Unsettled {

    private static final String STREAM = """
            with s as materialized (select seen, upto, position from sync.streams where target = ?::uuid and state <> 'idle')
            """;

    // by single values: a join with the stream would look at all that others have left in the log
    private static final String BEHIND = """
            from sync.changes c
            where c.tx >= (select pg_snapshot_xmin(seen) from s) and not pg_visible_in_snapshot(c.tx, (select seen from s))
              and not (pg_visible_in_snapshot(c.tx, (select upto from s)) and c.position <= (select position from s))
            """;

    private static final String COUNT = STREAM + "select count(*) from (select 1 " + BEHIND + " order by c.tx limit ?) c";

    /** How many changes a stream has before it; no more than {@code most} are counted. */
    public int count(Connection connection, UUID target, int most) throws SQLException {
        try (var select = connection.prepareStatement(COUNT)) {
            select.setString(1, target.toString());
            select.setInt(2, most);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static final String OF_SYNC = STREAM + "select count(*) from (select 1 " + BEHIND
            + " and c.sync = ?::uuid and c.position <= ? order by c.tx limit ?) c";

    /**
     * How many changes a stream has before it that are for one sync alone.
     *
     * @param last position up to which they count
     * @param most no more are counted
     */
    public int ofSync(Connection connection, UUID target, UUID sync, long last, int most) throws SQLException {
        try (var select = connection.prepareStatement(OF_SYNC)) {
            select.setString(1, target.toString());
            select.setString(2, sync.toString());
            select.setLong(3, last);
            select.setInt(4, most);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Position of the last change that is for one sync alone; 0 when there is none. */
    public long last(Connection connection, UUID sync) throws SQLException {
        try (var select = connection
                .prepareStatement("select coalesce(max(position), 0) from sync.changes where sync = ?::uuid")) {
            select.setString(1, sync.toString());
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static final String AMONG = STREAM + "select c.key " + BEHIND + """
              and c.model = ? and c.key = any (?) and (c.sync is null or c.sync = ?::uuid)
            union
            select record from sync.deliveries where sync = ? and record = any (?) and state = 'waiting'
            union
            select record from sync.delayed where sync = ? and record = any (?)
            """;

    /** Those of the records that are on their way: to be brought, or removed, by what is in the log already. */
    public Set<String> among(Connection connection, UUID target, UUID sync, int number, String model,
            Collection<String> records)
            throws SQLException {
        var among = new HashSet<String>();
        var asked = connection.createArrayOf("text", records.toArray());
        try (var select = connection.prepareStatement(AMONG)) {
            select.setString(1, target.toString());
            select.setString(2, model);
            select.setArray(3, asked);
            select.setString(4, sync.toString());
            select.setInt(5, number);
            select.setArray(6, asked);
            select.setInt(7, number);
            select.setArray(8, asked);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    among.add(rows.getString(1));
                }
            }
        }
        return among;
    }
}
