package org.moox.sync.log;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.wire.Position;

/**
 * What was brought where. A row is written before its batch is sent and goes only when the target has confirmed the delete, so no record is ever left
 * behind that nobody remembers. All methods work on the connection of the caller's transaction.
 */
@ApplicationScoped
public class Deliveries {

    /** An item about to be sent. */
    public record Sending(int sync, String record, Position position, boolean delete) {
    }

    /** An item that was refused, and why. */
    public record Refused(int sync, String record, String error) {
    }

    /** Waits before retries: a random part of {@code base}, doubled with each attempt, never more than {@code cap}. */
    public record Backoff(Duration base, Duration cap) {
    }

    private static final String STATES = """
            select record, state from sync.deliveries where sync = ? and record = any (?::text[])
            """;

    /** States of those records that have a delivery. */
    public Map<String, String> states(Connection connection, int sync, Collection<String> records) throws SQLException {
        try (var select = connection.prepareStatement(STATES)) {
            select.setInt(1, sync);
            select.setArray(2, connection.createArrayOf("text", records.toArray()));
            var states = new HashMap<String, String>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    states.put(rows.getString(1), rows.getString(2));
                }
            }
            return states;
        }
    }

    // a parked or waiting record stays so until the target has applied it; one that is sent has nothing left to retry
    private static final String WRITE_AHEAD = """
            insert into sync.deliveries (sync, record, tick, position, state)
            select sync, record, tick, position, case when gone then 'deleting' else 'sent' end
            from unnest(?::int[], ?::text[], ?::bigint[], ?::bigint[], ?::boolean[]) as sending (sync, record, tick, position, gone)
            on conflict (sync, record) do update
                set tick = excluded.tick, position = excluded.position,
                    state = case when excluded.state = 'sent' and deliveries.state in ('parked', 'waiting') then deliveries.state else excluded.state end,
                    next_attempt = case when excluded.state = 'sent' and deliveries.state = 'deleting' then null else deliveries.next_attempt end
            """;

    /** Notes what a batch may bring or remove, before it is sent. */
    public void writeAhead(Connection connection, List<Sending> sending) throws SQLException {
        if (sending.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement(WRITE_AHEAD)) {
            insert.setArray(1, array(connection, "int4", sending, Sending::sync));
            insert.setArray(2, array(connection, "text", sending, Sending::record));
            insert.setArray(3, array(connection, "int8", sending, s -> s.position().tick()));
            insert.setArray(4, array(connection, "int8", sending, s -> s.position().position()));
            insert.setArray(5, array(connection, "bool", sending, Sending::delete));
            insert.executeUpdate();
        }
    }

    private static final String BROUGHT = """
            update sync.deliveries d set state = 'sent', attempts = 0, next_attempt = null, error = null
            from unnest(?::int[], ?::text[]) as applied (sync, record)
            where d.sync = applied.sync and d.record = applied.record and d.state <> 'sent'
            """;

    private static final String REMOVED = """
            delete from sync.deliveries d using unnest(?::int[], ?::text[]) as applied (sync, record)
            where d.sync = applied.sync and d.record = applied.record
            """;

    /** The target has applied these: what was brought is no longer parked, what was removed is forgotten. */
    public void applied(Connection connection, List<Sending> applied) throws SQLException {
        for (var delete : List.of(false, true)) {
            var chosen = applied.stream().filter(s -> s.delete() == delete).toList();
            if (!chosen.isEmpty()) {
                try (var statement = connection.prepareStatement(delete ? REMOVED : BROUGHT)) {
                    statement.setArray(1, array(connection, "int4", chosen, Sending::sync));
                    statement.setArray(2, array(connection, "text", chosen, Sending::record));
                    statement.executeUpdate();
                }
            }
        }
    }

    private static final String PARK = """
            update sync.deliveries d
            set state = 'parked', attempts = d.attempts + 1, error = refused.error,
                next_attempt = clock_timestamp() + interval '1 ms' * greatest(50, random() * least(?, ? * power(2, least(d.attempts, 20))))
            from unnest(?::int[], ?::text[], ?::text[]) as refused (sync, record, error)
            where d.sync = refused.sync and d.record = refused.record
            """;

    /** The target has refused these; each is tried again after an exponential back-off with full jitter. */
    public void park(Connection connection, List<Refused> refused, Backoff backoff) throws SQLException {
        if (refused.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement(PARK)) {
            update.setLong(1, backoff.cap().toMillis());
            update.setLong(2, backoff.base().toMillis());
            update.setArray(3, array(connection, "int4", refused, Refused::sync));
            update.setArray(4, array(connection, "text", refused, Refused::record));
            update.setArray(5, array(connection, "text", refused, Refused::error));
            update.executeUpdate();
        }
    }

    private static final String WAIT = """
            update sync.deliveries d set state = 'waiting', next_attempt = clock_timestamp() + ? * interval '1 ms'
            from unnest(?::int[], ?::text[]) as refused (sync, record)
            where d.sync = refused.sync and d.record = refused.record
            """;

    /** The target does not know the sync of these yet; they go again after the delay. */
    public void await(Connection connection, List<Sending> waiting, Duration delay) throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement(WAIT)) {
            update.setLong(1, delay.toMillis());
            update.setArray(2, array(connection, "int4", waiting, Sending::sync));
            update.setArray(3, array(connection, "text", waiting, Sending::record));
            update.executeUpdate();
        }
    }

    // the wait is only a guard: an answer to the retry sets it anew or clears it
    private static final String DUE = """
            update sync.deliveries d set next_attempt = clock_timestamp() + interval '1 minute' * least(60, power(2, least(d.attempts, 10)))
            from (select sync, record from sync.deliveries
                  where next_attempt <= clock_timestamp() and sync = any (?::int[])
                  order by next_attempt limit ? for update skip locked) as due
            where d.sync = due.sync and d.record = due.record
            returning d.sync, d.record
            """;

    /** Takes records whose next attempt is due, by sync; the caller appends a change for each in the same transaction. */
    public Map<Integer, List<String>> due(Connection connection, Collection<Integer> syncs, int limit) throws SQLException {
        try (var update = connection.prepareStatement(DUE)) {
            update.setArray(1, connection.createArrayOf("int4", syncs.toArray()));
            update.setInt(2, limit);
            var due = new HashMap<Integer, List<String>>();
            try (var rows = update.executeQuery()) {
                while (rows.next()) {
                    due.computeIfAbsent(rows.getInt(1), sync -> new ArrayList<>()).add(rows.getString(2));
                }
            }
            return due;
        }
    }

    private static final String EXPAND = """
            insert into sync.changes (model, operation, key, origin, sync)
            select ?, 'deleted', record, ?, ?::uuid from sync.deliveries where sync = ?
            """;

    /** A TRUNCATE of the sync's model: appends one change for each of its deliveries. */
    public void expand(Connection connection, String model, String origin, UUID sync, int number)
            throws SQLException {
        try (var insert = connection.prepareStatement(EXPAND)) {
            insert.setString(1, model);
            insert.setString(2, origin);
            insert.setString(3, sync.toString());
            insert.setInt(4, number);
            insert.executeUpdate();
        }
    }

    private static final String PAGE = """
            select sync, record, tick, position, state, attempts, next_attempt, error, count(*) over () from sync.deliveries
            where sync = ? and (?::text is null or state = ?) and (?::text is null or record = ?)
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
            where sync = ? and state in ('parked', 'waiting') and (?::text is null or record = ?)
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
            where sync = ? and state = 'parked' and attempts >= 2 order by record limit 1
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

    private static <T> Array array(Connection connection, String type, List<T> rows, Function<T, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(value).toArray());
    }
}
