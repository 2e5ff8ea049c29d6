package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Changes that were too young for their sync, and when their records come back. Not in {@code deliveries}: whoever waits has not been sent. All methods work on the
 * connection of the caller's transaction.
 */
@ApplicationScoped
public class Delays {

    /** A record that shall come back after some milliseconds. */
    public record Delayed(int sync, String record, long millis) {
    }

    // the first one is kept, or a record that changes all the time would never come; the latest one too, or the last change would come too early
    private static final String NOTE = """
            insert into sync.delayed as d (sync, record, due, latest)
            select sync, record, at, at
            from (select sync, record, clock_timestamp() + wait * interval '1 ms' as at
                  from unnest(?::int[], ?::text[], ?::bigint[]) as young (sync, record, wait)) y
            on conflict (sync, record) do update set latest = greatest(d.latest, excluded.latest)
            """;

    public void note(Connection connection, List<Delayed> delayed) throws SQLException {
        if (delayed.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement(NOTE)) {
            insert.setArray(1, connection.createArrayOf("int4", delayed.stream().map(Delayed::sync).toArray()));
            insert.setArray(2, connection.createArrayOf("text", delayed.stream().map(Delayed::record).toArray()));
            insert.setArray(3, connection.createArrayOf("int8", delayed.stream().map(Delayed::millis).toArray()));
            insert.executeUpdate();
        }
    }

    private static final String DUE = """
            with due as materialized (
                select sync, record, latest > clock_timestamp() as again
                from unnest(?::int[]) as ours (number) cross join lateral (
                    select sync, record, latest from sync.delayed where sync = ours.number and due <= clock_timestamp()
                    order by due limit ? for update skip locked) as one),
            kept as (update sync.delayed d set due = d.latest from due
                where due.again and d.sync = due.sync and d.record = due.record returning d.sync, d.record),
            gone as (delete from sync.delayed d using due
                where not due.again and d.sync = due.sync and d.record = due.record returning d.sync, d.record)
            select sync, record from kept union all select sync, record from gone
            """;

    /** Takes records that are due, so many of each sync at most; the caller appends a change for each in the same transaction. */
    public Map<Integer, List<String>> due(Connection connection, Collection<Integer> syncs, int limit) throws SQLException {
        try (var take = connection.prepareStatement(DUE)) {
            take.setArray(1, connection.createArrayOf("int4", syncs.toArray()));
            take.setInt(2, limit);
            var due = new HashMap<Integer, List<String>>();
            try (var rows = take.executeQuery()) {
                while (rows.next()) {
                    due.computeIfAbsent(rows.getInt(1), sync -> new ArrayList<>()).add(rows.getString(2));
                }
            }
            return due;
        }
    }
}
