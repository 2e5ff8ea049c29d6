package org.moox.sync.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import org.moox.sync.wire.Position;

/** Reads and writes single rows of table {@code streams}, never without the lease in the condition. */
final class StreamTable {

    private StreamTable() {
    }

    /** A database as one run of its server: what was read before it was restarted may have been rolled back by the restart. */
    static final String SERVER = "pg_postmaster_start_time()::text || '/' || (select oid from pg_database where datname = current_database())";

    /** Condition that {@code %s} stands for in every statement. */
    private static final String HELD = "target = ?::uuid and lease_owner = ? and lease_number = ? and " + SERVER + " = ?";

    /**
     * Runs an update whose condition {@code %s} is the lease; {@code values} are its other parameters, which come first.
     *
     * @throws LeaseLost when it must hold and does not
     */
    static Void write(Connection connection, String sql, Stream.Lease lease, List<Object> values, boolean mustHold)
            throws SQLException {
        try (var update = connection.prepareStatement(sql.replace("%s", HELD))) {
            var index = set(update, values);
            hold(update, index, lease);
            if (update.executeUpdate() == 0 && mustHold) {
                throw new LeaseLost(lease);
            }
            return null;
        }
    }

    /** The two numbers that a query finds, to which the lease is added as its condition. */
    static Position position(Connection connection, String sql, Stream.Lease lease) throws SQLException {
        try (var select = connection.prepareStatement(sql + HELD)) {
            hold(select, 1, lease);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new LeaseLost(lease);
                }
                return new Position(row.getLong(1), row.getLong(2));
            }
        }
    }

    private static void hold(PreparedStatement statement, int index, Stream.Lease lease) throws SQLException {
        statement.setString(index, lease.target().toString());
        statement.setString(index + 1, lease.owner());
        statement.setLong(index + 2, lease.number());
        statement.setString(index + 3, lease.server());
    }

    private static int set(PreparedStatement statement, List<Object> values) throws SQLException {
        var index = 1;
        for (var value : values) {
            statement.setObject(index++, value);
        }
        return index;
    }

    /** In milliseconds. A longer one was begun before the clock was set back, and is over. */
    static final long LONGEST_WAIT = 3_600_000;

    private static final String READ = """
            select epoch, tick, seen::text, upto::text, position, ceiling, previous, attempts, reconcile_due, failures,
                   case when next_attempt between clock_timestamp() and clock_timestamp() + interval '61 minutes'
                        then (extract(epoch from next_attempt - clock_timestamp()) * 1000)::bigint else 0 end,
                   coalesce((extract(epoch from clock_timestamp() - acknowledged) * 1000)::bigint, 9223372036854775807)
            from sync.streams where\s
            """ + HELD;

    static Stream read(Connection connection, Stream.Lease lease) throws SQLException {
        try (var select = connection.prepareStatement(READ)) {
            hold(select, 1, lease);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new LeaseLost(lease);
                }
                return stream(lease, row);
            }
        }
    }

    private static Stream stream(Stream.Lease lease, ResultSet row) throws SQLException {
        return new Stream(lease.target(), lease, row.getLong(1), row.getLong(2), row.getString(3), row.getString(4),
                row.getLong(5),
                row.getLong(6), row.getObject(7, UUID.class), Arrays.asList((UUID[]) row.getArray(8).getArray()),
                row.getBoolean(9), row.getInt(10), row.getLong(11), row.getLong(12));
    }
}
