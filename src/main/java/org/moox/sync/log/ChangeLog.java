package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;

/** The transactional outbox: changes, appended in the transaction that made them. Insert-only. */
@ApplicationScoped
public class ChangeLog {

    private static final TypeReference<List<List<String>>> ORIGIN = new TypeReference<>() {
    };

    private final Transactions transactions;

    ChangeLog(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Appends one change for each key, with the origin that the transaction runs under ({@code sync.origin}).
     *
     * @param operation one of the constants of {@link Change}
     * @param keys local identifiers as record key text, rendered by PostgreSQL
     * @throws IllegalStateException when the caller has no transaction: a change belongs to the transaction that made it
     */
    public void append(String model, String operation, Collection<String> keys) {
        transactions.join(connection -> append(connection, model, operation, keys, null));
    }

    static final String APPEND = """
            insert into sync.changes (model, operation, key, origin, sync)
            select ?, ?, key, nullif(coalesce(?, current_setting('sync.origin', true)), ''), ?::uuid from unnest(?::text[]) as key
            """;

    /** Appends on the connection of the caller's transaction. */
    public int append(Connection connection, String model, String operation, Collection<String> keys, UUID sync)
            throws SQLException {
        return append(connection, model, operation, keys, sync, null);
    }

    /** @param origin what {@link #runsUnder} said when the changes were made; null for what it says now */
    public int append(Connection connection, String model, String operation, Collection<String> keys, UUID sync, String origin)
            throws SQLException {
        try (var insert = connection.prepareStatement(APPEND)) {
            insert.setString(1, model);
            insert.setString(2, operation);
            insert.setString(3, origin);
            insert.setString(4, sync == null ? null : sync.toString());
            insert.setArray(5, connection.createArrayOf("text", keys.toArray()));
            return insert.executeUpdate();
        }
    }

    /** The origin that changes get at this point of the transaction; empty when they begin here. */
    public static String runsUnder(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var row = select.executeQuery("select coalesce(current_setting('sync.origin', true), '')")) {
            row.next();
            return row.getString(1);
        }
    }

    // visible in upto, not in seen: tx between the two xmax, or still running when seen was taken
    private static final String READ = """
            select position, model, operation, key, origin, sync::text,
                   (extract(epoch from clock_timestamp() - captured_at) * 1000)::bigint
            from sync.changes
            where position > ? and position <= ?
              and ((tx >= pg_snapshot_xmax(?::pg_snapshot) and tx < pg_snapshot_xmax(?::pg_snapshot))
                   or tx = any (array(select pg_snapshot_xip(?::pg_snapshot))))
              and pg_visible_in_snapshot(tx, ?::pg_snapshot)
              and (?::text[] is null or model = any (?::text[]) and (sync is null or sync = any (?::text[]::uuid[])))
            order by position limit ?
            """;

    /** Which changes concern a reader: those of these models, unless they are for other syncs alone. */
    public record Concern(Collection<String> models, Collection<UUID> syncs) {
    }

    /** Reads the next changes of a stream's window, whomever they concern. */
    public List<Change> read(Connection connection, Stream stream, long after, int limit) throws SQLException {
        return read(connection, stream, null, after, limit);
    }

    /**
     * Reads the next changes of a stream's window.
     *
     * @param concern of whom; a million changes for others then cost one scan; null for everybody
     * @param after position after which to read
     * @param limit most changes to return
     */
    public List<Change> read(Connection connection, Stream stream, Concern concern, long after, int limit)
            throws SQLException {
        var models = concern == null ? null : connection.createArrayOf("text", concern.models().toArray());
        var syncs = concern == null ? null : connection.createArrayOf("text", concern.syncs().toArray());
        try (var select = connection.prepareStatement(READ)) {
            select.setLong(1, after);
            select.setLong(2, stream.ceiling());
            select.setString(3, stream.seen());
            select.setString(4, stream.upto());
            select.setString(5, stream.seen());
            select.setString(6, stream.upto());
            select.setArray(7, models);
            select.setArray(8, models);
            select.setArray(9, syncs);
            select.setInt(10, limit);
            var changes = new ArrayList<Change>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var sync = rows.getString(6);
                    changes.add(new Change(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getString(4),
                            origin(rows.getString(5)), sync == null ? null : UUID.fromString(sync), rows.getLong(7)));
                }
            }
            return changes;
        }
    }

    private static List<List<String>> origin(String json) {
        if (json == null) {
            return List.of();
        }
        try {
            var origin = Wire.JSON.readValue(json, ORIGIN);
            return origin != null && origin.stream().allMatch(ChangeLog::isPair) ? origin : List.of();
        } catch (JsonProcessingException e) {
            return List.of(); // set by hand, as any role may: an origin that cannot be read holds nothing back
        }
    }

    private static boolean isPair(List<String> pair) {
        return pair != null && pair.size() == 2 && pair.stream().allMatch(text -> text != null && text.indexOf(0) < 0);
    }
}
