package org.moox.sync.log;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
 * behind that nobody remembers. The one exception: a record that could not be sent from the start is {@code unsent}, which does not count as "may be there".
 * All methods work on the connection of the caller's transaction.
 */
@ApplicationScoped
public class Deliveries {

    /** An item about to be sent. */
    public record Sending(int sync, String record, Position position, boolean delete) {
    }

    /** An item that was refused, and why. */
    public record Refused(int sync, String record, String error) {
    }

    /** A record that cannot be sent, and why. */
    public record Unfit(int sync, String record, Position position, String error) {
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

    // a parked or waiting record stays so until the target has applied it, and one that was never sent may be there from now on; one that is sent has nothing
    // left to retry
    private static final String WRITE_AHEAD = """
            insert into sync.deliveries (sync, record, tick, position, state)
            select sync, record, tick, position, case when gone then 'deleting' else 'sent' end
            from unnest(?::int[], ?::text[], ?::bigint[], ?::bigint[], ?::boolean[]) as sending (sync, record, tick, position, gone)
            order by sync, record
            on conflict (sync, record) do update
                set tick = excluded.tick, position = excluded.position,
                    state = case when excluded.state = 'sent' and deliveries.state in ('parked', 'waiting') then deliveries.state
                                 when excluded.state = 'sent' and deliveries.state = 'unsent' then 'parked' else excluded.state end,
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
            update sync.deliveries d set state = 'sent', attempts = 0, next_attempt = null, error = null, since = null, tried = null
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
            set state = 'parked', attempts = case d.state when 'waiting' then 1 else d.attempts + 1 end, error = refused.error,
                since = coalesce(d.since, clock_timestamp()), tried = clock_timestamp(),
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

    // what may be there stays so
    private static final String SET_ASIDE = """
            insert into sync.deliveries as d (sync, record, tick, position, state, attempts, error, since, tried, next_attempt)
            select sync, record, tick, position, 'unsent', 1, error, clock_timestamp(), clock_timestamp(),
                   clock_timestamp() + interval '1 ms' * greatest(50, random() * ?)
            from unnest(?::int[], ?::text[], ?::bigint[], ?::bigint[], ?::text[]) as unfit (sync, record, tick, position, error)
            order by sync, record
            on conflict (sync, record) do update
                set tick = excluded.tick, position = excluded.position, error = excluded.error,
                    attempts = case d.state when 'waiting' then 1 else d.attempts + 1 end,
                    since = coalesce(d.since, excluded.since), tried = excluded.tried,
                    state = case when d.state = 'unsent' then d.state else 'parked' end,
                    next_attempt = clock_timestamp() + interval '1 ms' * greatest(50, random() * least(?, ? * power(2, least(d.attempts, 20))))
            """;

    /** These cannot be sent as they are: parked, and only what was in a batch before may be at the target. */
    public void setAside(Connection connection, List<Unfit> unfit, Backoff backoff) throws SQLException {
        if (unfit.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement(SET_ASIDE)) {
            insert.setLong(1, backoff.base().toMillis());
            insert.setArray(2, array(connection, "int4", unfit, Unfit::sync));
            insert.setArray(3, array(connection, "text", unfit, Unfit::record));
            insert.setArray(4, array(connection, "int8", unfit, u -> u.position().tick()));
            insert.setArray(5, array(connection, "int8", unfit, u -> u.position().position()));
            insert.setArray(6, array(connection, "text", unfit, Unfit::error));
            insert.setLong(7, backoff.cap().toMillis());
            insert.setLong(8, backoff.base().toMillis());
            insert.executeUpdate();
        }
    }

    private static final String FORGET = """
            delete from sync.deliveries d using unnest(?::int[], ?::text[]) as gone (sync, record)
            where d.sync = gone.sync and d.record = gone.record and d.state = 'unsent'
            """;

    /** These are gone, or shall not be sent any more, and never were: nobody else need know. */
    public void forget(Connection connection, List<Sending> unsent) throws SQLException {
        if (unsent.isEmpty()) {
            return;
        }
        try (var delete = connection.prepareStatement(FORGET)) {
            delete.setArray(1, array(connection, "int4", unsent, Sending::sync));
            delete.setArray(2, array(connection, "text", unsent, Sending::record));
            delete.executeUpdate();
        }
    }

    private static final String WAIT = """
            update sync.deliveries d
            set state = 'waiting', attempts = case d.state when 'waiting' then d.attempts + 1 else 1 end, error = 'the target does not know the sync in this revision yet',
                since = case d.state when 'waiting' then d.since else clock_timestamp() end, tried = clock_timestamp(),
                next_attempt = clock_timestamp() + interval '1 ms' * (
                    case d.state when 'waiting' then greatest(?, random() * least(?, ? * power(2, least(d.attempts, 20)))) else ? end)
            from unnest(?::int[], ?::text[]) as refused (sync, record)
            where d.sync = refused.sync and d.record = refused.record
            """;

    /** The target does not know the sync of these yet; they go again after {@code backoff.base()}, and ever more seldom. */
    public void await(Connection connection, List<Sending> waiting, Backoff backoff) throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement(WAIT)) {
            update.setLong(1, backoff.base().toMillis());
            update.setLong(2, backoff.cap().toMillis());
            update.setLong(3, backoff.base().toMillis());
            update.setLong(4, backoff.base().toMillis());
            update.setArray(5, array(connection, "int4", waiting, Sending::sync));
            update.setArray(6, array(connection, "text", waiting, Sending::record));
            update.executeUpdate();
        }
    }

    private static final String AGAIN = """
            update sync.deliveries d set next_attempt = clock_timestamp() + ? * interval '1 ms'
            from unnest(?::int[], ?::text[]) as skipped (sync, record)
            where d.sync = skipped.sync and d.record = skipped.record and d.state in ('parked', 'deleting')
            """;

    /** What became of these is not known, since an answer was lost: they are soon asked for once more. */
    public void again(Connection connection, List<Sending> skipped, Duration delay) throws SQLException {
        if (skipped.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement(AGAIN)) {
            update.setLong(1, delay.toMillis());
            update.setArray(2, array(connection, "int4", skipped, Sending::sync));
            update.setArray(3, array(connection, "text", skipped, Sending::record));
            update.executeUpdate();
        }
    }

    private static final String RELEASE = """
            update sync.deliveries d set next_attempt = clock_timestamp()
            from (select sync, record from sync.deliveries
                  where sync = any (?::int[]) and state <> 'sent' and state = 'waiting' and next_attempt > clock_timestamp()
                  limit ? for update skip locked) as waiting
            where d.sync = waiting.sync and d.record = waiting.record
            """;

    /** The target knows these syncs now: what waits for that is due, some of it at a time. Returns how many. */
    public int release(Connection connection, Collection<Integer> syncs, int limit) throws SQLException {
        try (var update = connection.prepareStatement(RELEASE)) {
            update.setArray(1, connection.createArrayOf("int4", syncs.toArray()));
            update.setInt(2, limit);
            return update.executeUpdate();
        }
    }

    // the wait is only a guard: an answer to the retry sets it anew or clears it. By sync, so that nobody reads over the due records of a target that is away
    private static final String DUE = """
            update sync.deliveries d set next_attempt = clock_timestamp() + interval '1 minute' * least(60, power(2, least(d.attempts, 10)))
            from (select sync, record
                  from unnest(?::int[]) as ours (number) cross join lateral (
                      select sync, record, next_attempt from sync.deliveries where sync = ours.number and next_attempt <= clock_timestamp()
                      order by next_attempt limit ? for update skip locked) as one
                  order by next_attempt limit ?) as due
            where d.sync = due.sync and d.record = due.record
            returning d.sync, d.record
            """;

    /** Takes records whose next attempt is due, so many at most, who has waited longest first; the caller appends a change for each in the same transaction. */
    public Map<Integer, List<String>> due(Connection connection, Collection<Integer> syncs, int limit) throws SQLException {
        try (var update = connection.prepareStatement(DUE)) {
            update.setArray(1, connection.createArrayOf("int4", syncs.toArray()));
            update.setInt(2, limit);
            update.setInt(3, limit);
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

    private static <T> Array array(Connection connection, String type, List<T> rows, Function<T, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, rows.stream().map(value).toArray());
    }
}
