package org.moox.sync.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
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

    /** No more than so many are counted where a number is only a hint. */
    public static final int COUNTED = 10_000;

    /** Deliveries of a sync, and how many there are in all. */
    public record Page(List<Delivery> deliveries, long total) {
    }

    /**
     * Which deliveries.
     *
     * @param state only those; null for all
     * @param record only that one; null for all
     * @param search only those that are not simply sent, and have this in their record key or their reason; null for all
     */
    public record Wanted(int sync, String state, String record, String search) {

        // "<> 'sent'" is what the index of all that is not says; PostgreSQL does not infer it from a parameter
        private String where() {
            return "where sync = ? and (?::text is null or record = ?)" + (state == null
                    ? " and ?::text is null"
                    : " and "
                            + (state.equals(Delivery.SENT) ? "" : "state <> 'sent' and ")
                            + "case state when 'unsent' then 'parked' else state end = ?")
                    + (search == null
                            ? " and ?::text is null and ?::text is null"
                            : " and state <> 'sent' and (strpos(record, ?) > 0 or strpos(lower(error), lower(?)) > 0)");
        }

        private int set(PreparedStatement statement) throws SQLException {
            statement.setInt(1, sync);
            statement.setString(2, record);
            statement.setString(3, record);
            statement.setString(4, state);
            statement.setString(5, search);
            statement.setString(6, search);
            return 7;
        }
    }

    /** Looks deliveries up, by record. */
    public Page page(Connection connection, Wanted wanted, int page, int size) throws SQLException {
        var deliveries = new ArrayList<Delivery>();
        try (var select = connection.prepareStatement(
                "select sync, record, tick, position, case state when 'unsent' then 'parked' else state end, attempts, next_attempt, error, since, tried"
                        + " from sync.deliveries " + wanted.where() + " order by record limit ? offset ?")) {
            var next = wanted.set(select);
            select.setInt(next, size);
            select.setLong(next + 1, (long) page * size);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    deliveries.add(delivery(rows));
                }
            }
        }
        return new Page(deliveries, total(connection, wanted));
    }

    private static long total(Connection connection, Wanted wanted) throws SQLException {
        try (var select = connection.prepareStatement("select count(*) from sync.deliveries " + wanted.where())) {
            wanted.set(select);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(row.getInt(1), row.getString(2), new Position(row.getLong(3), row.getLong(4)), row.getString(5),
                row.getInt(6), instant(row, 7), row.getString(8), instant(row, 9), instant(row, 10));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static final String RETRY = """
            with chosen as materialized (
                select record from sync.deliveries
                where sync = ? and state <> 'sent' and state in (%s) and record > ? order by record limit ? for update),
            due as (
                update sync.deliveries d set next_attempt = clock_timestamp() from chosen where d.sync = ? and d.record = chosen.record
                returning d.record)
            select count(*), max(record) from due
            """;

    /** What a record waits for. */
    public enum Which {

        /** For anything. */
        ALL("'parked', 'waiting', 'unsent'"),
        /** For the target to know its sync. */
        WAITING("'waiting'");

        private final String states;

        Which(String states) {
            this.states = states;
        }
    }

    /** Some records that are due now, and the last of them: where to go on. */
    public record Retried(int count, String last) {
    }

    /**
     * Makes records due now, some of them at a time.
     *
     * @param which of those that wait
     * @param after record to go on behind; empty for the first
     */
    public Retried retry(Connection connection, int sync, Which which, String after, int limit) throws SQLException {
        try (var update = connection.prepareStatement(RETRY.formatted(which.states))) {
            update.setInt(1, sync);
            update.setString(2, after);
            update.setInt(3, limit);
            update.setInt(4, sync);
            try (var row = update.executeQuery()) {
                row.next();
                return new Retried(row.getInt(1), row.getString(2));
            }
        }
    }

    private static final String RETRY_ONE = """
            update sync.deliveries set next_attempt = clock_timestamp(), state = case state when 'forgotten' then 'parked' else state end
            where sync = ? and record = ? and state in ('parked', 'waiting', 'unsent', 'forgotten')
            """;

    /** Makes one record due now, also one that was forgotten; false when it waits for nothing. */
    public boolean retryOne(Connection connection, int sync, String record) throws SQLException {
        return one(connection, RETRY_ONE, sync, record);
    }

    private static final String DROP = "delete from sync.deliveries where sync = ? and record = ? and state = 'unsent'";

    private static final String FORGET = """
            update sync.deliveries set state = 'forgotten', attempts = 0, next_attempt = null, error = null, since = null, tried = null
            where sync = ? and record = ? and state in ('parked', 'waiting')
            """;

    /**
     * Forgets that a record waits for a retry, and why; not that it may be at the target, unless it was never sent. False when it waits for nothing.
     */
    public boolean forget(Connection connection, int sync, String record) throws SQLException {
        return one(connection, DROP, sync, record) || one(connection, FORGET, sync, record);
    }

    private static boolean one(Connection connection, String sql, int sync, String record) throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            update.setInt(1, sync);
            update.setString(2, record);
            return update.executeUpdate() == 1;
        }
    }

    private static final String PARKED = "from sync.deliveries where sync = ? and state <> 'sent' and state in ('parked', 'unsent') and attempts >= 2";

    private static final String TROUBLE = """
            select record, error, (select count(*) from (select 1 %1$s limit ?) c) %1$s order by record limit 1
            """.formatted(PARKED);

    /** One sentence about what stays parked after a retry, or null when nothing does. */
    public String trouble(Connection connection, int sync) throws SQLException {
        try (var select = connection.prepareStatement(TROUBLE)) {
            select.setInt(1, sync);
            select.setInt(2, COUNTED + 1);
            select.setInt(3, sync);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    return null;
                }
                var count = rows.getLong(3) > COUNTED ? "more than " + COUNTED : rows.getString(3);
                return "%s parked; record %s: %s".formatted(count, rows.getString(1), rows.getString(2));
            }
        }
    }
}
