package org.moox.sync.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.wire.Position;

/**
 * Deliveries as people see them: a record that could not even be sent is parked like one that its target refused. All methods work on the connection of
 * the caller's transaction.
 */
@ApplicationScoped
public class ShownDeliveries {

    private static final String PAGE = """
            select sync, record, tick, position, shown, attempts, next_attempt, error, count(*) over ()
            from (select *, case state when 'unsent' then 'parked' else state end as shown from sync.deliveries where sync = ?) d
            where (?::text is null or shown = ?) and (?::text is null or record = ?)
            order by record limit ? offset ?
            """;

    /** Deliveries of a sync, and how many there are in all. */
    public record Page(List<Delivery> deliveries, long total) {
    }

    /**
     * Looks deliveries up.
     *
     * @param state only those, or null
     * @param record only that one, or null
     */
    public Page page(Connection connection, int sync, String state, String record, int page, int size) throws SQLException {
        try (var select = connection.prepareStatement(PAGE)) {
            select.setInt(1, sync);
            select.setString(2, state);
            select.setString(3, state);
            select.setString(4, record);
            select.setString(5, record);
            select.setInt(6, size);
            select.setLong(7, (long) page * size);
            return page(select);
        }
    }

    private static Page page(PreparedStatement select) throws SQLException {
        try (var rows = select.executeQuery()) {
            var deliveries = new ArrayList<Delivery>();
            var total = 0L;
            while (rows.next()) {
                deliveries.add(delivery(rows));
                total = rows.getLong(9);
            }
            return new Page(deliveries, total);
        }
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        var next = row.getObject(7, OffsetDateTime.class);
        return new Delivery(row.getInt(1), row.getString(2), new Position(row.getLong(3), row.getLong(4)), row.getString(5),
                row.getInt(6), next == null ? null : next.toInstant(), row.getString(8));
    }

    private static final String RETRY = """
            update sync.deliveries set next_attempt = clock_timestamp()
            where sync = ? and state in ('parked', 'waiting', 'unsent') and (?::text is null or record = ?)
            """;

    /** Makes parked records due now; {@code record} null for all of the sync. Returns how many. */
    public int retry(Connection connection, int sync, String record) throws SQLException {
        try (var update = connection.prepareStatement(RETRY)) {
            update.setInt(1, sync);
            update.setString(2, record);
            update.setString(3, record);
            return update.executeUpdate();
        }
    }

    private static final String TROUBLE = """
            select record, error, count(*) over () from sync.deliveries
            where sync = ? and state in ('parked', 'unsent') and attempts >= 2 order by record limit 1
            """;

    /** One sentence about what stays parked after a retry, or null when nothing does. */
    public String trouble(Connection connection, int sync) throws SQLException {
        try (var select = connection.prepareStatement(TROUBLE)) {
            select.setInt(1, sync);
            try (var rows = select.executeQuery()) {
                return rows.next()
                        ? "%d parked; record %s: %s".formatted(rows.getLong(3), rows.getString(1), rows.getString(2))
                        : null;
            }
        }
    }
}
