package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.moox.sync.reconcile.Reconcile.Key;

/** The records that one reconcile has found to differ, and what is known of them from before. All methods work on the connection of the caller's transaction. */
record Findings(Key key) {

    static final String MISSING = "missing";
    static final String DIFFERS = "differs";
    static final String EXTRA = "extra";

    static final String FOUND = "found";
    static final String MOVED = "moved";
    static final String CONFIRMED = "confirmed";
    static final String REPAIRED = "repaired";

    static final int PAGE_SIZE = 500;
    static final String OURS = " sync = ?::uuid and dry = ? ";

    static Findings of(Key key) {
        return new Findings(key);
    }

    /** Forgets what stays known, too. */
    void forget(Connection connection) throws SQLException {
        execute(connection, "delete from sync.findings where" + OURS);
    }

    /** Forgets all but what stays known. */
    void begin(Connection connection) throws SQLException {
        execute(connection, "delete from sync.findings where" + OURS + "and known is null");
        execute(connection,
                "update sync.findings set state = null, kind = null, source_hash = null, target_hash = null where" + OURS);
    }

    private static final String LIST = """
            insert into sync.findings as f (sync, dry, record, state, %1$s) select ?::uuid, ?, record, 'listed', hash
            from unnest(?::text[], ?::int8[]) as listed (record, hash)
            on conflict (sync, dry, record) do update set state = 'listed', %1$s = coalesce(f.%1$s, 0) # excluded.%1$s
            """;

    /** Notes records of one side with their hashes; a record may come in several parts. */
    void list(Connection connection, boolean source, Map<String, Long> records) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement(LIST.formatted(source ? "source_hash" : "target_hash"))) {
            insert.setString(1, key.sync().toString());
            insert.setBoolean(2, key.dry());
            insert.setArray(3, connection.createArrayOf("text", records.keySet().toArray()));
            insert.setArray(4, connection.createArrayOf("int8", records.values().toArray()));
            insert.executeUpdate();
        }
    }

    private static final String LEFT = """
            with left_alone as (
                update sync.findings f set state = 'left' from sync.findings k
                where f.sync = ?::uuid and f.dry = ? and f.state = 'listed' and f.source_hash is distinct from f.target_hash
                  and k.sync = f.sync and not k.dry and k.record = f.record
                  and k.known is not null and k.known_source is not distinct from f.source_hash and k.known_target is not distinct from f.target_hash
                returning k.known)
            select count(*) from left_alone where known = 'persisting'
            """;

    private static final String EQUAL = "delete from sync.findings where" + OURS
            + "and state = 'listed' and source_hash = target_hash";

    private static final String DIFFERENT = """
            update sync.findings set state = 'found', known = null,
                   kind = case when target_hash is null then 'missing' when source_hash is null then 'extra' else 'differs' end
            where sync = ?::uuid and dry = ? and state = 'listed'
            """;

    /** Tells what was listed apart: equal, known to stay different, or found. Returns how many of the known ones persist after a repair. */
    long tellApart(Connection connection) throws SQLException {
        long persisting;
        try (var left = connection.prepareStatement(LEFT)) {
            persisting = count(left);
        }
        execute(connection, EQUAL);
        execute(connection, DIFFERENT);
        return persisting;
    }

    private static final String ADD = """
            insert into sync.findings as f (sync, dry, record, state, kind) select ?::uuid, ?, record, 'found', 'extra' from (%s) as gone
            on conflict (sync, dry, record) do update set state = 'found', kind = 'extra' where f.state is null
            """;

    /** Adds what this query finds. */
    void add(Connection connection, String records) throws SQLException {
        execute(connection, ADD.formatted(records));
    }

    private static final String PAGE = """
            select record, kind from sync.findings
            where sync = ?::uuid and dry = ? and (?::text is null or record > ?) and state = ? and (? or kind <> 'extra') order by record limit ?
            """;

    /**
     * The next records in this state, with their kinds.
     *
     * @param after the last one of the page before; null at first
     * @param extras whether also those that would be deleted
     * @param most how many
     */
    Map<String, String> page(Connection connection, String state, boolean extras, String after, int most)
            throws SQLException {
        try (var select = connection.prepareStatement(PAGE)) {
            select.setString(1, key.sync().toString());
            select.setBoolean(2, key.dry());
            select.setString(3, after);
            select.setString(4, after);
            select.setString(5, state);
            select.setBoolean(6, extras);
            select.setInt(7, most);
            var page = new LinkedHashMap<String, String>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    page.put(rows.getString(1), rows.getString(2));
                }
            }
            return page;
        }
    }

    /** Those of the records that one side was found not to have. */
    Set<String> among(Connection connection, Collection<String> records) throws SQLException {
        try (var select = connection.prepareStatement(
                "select record from sync.findings where" + OURS
                        + "and (state = 'found' and kind <> 'differs' or state = 'left' and target_hash is null) and record = any (?)")) {
            select.setString(1, key.sync().toString());
            select.setBoolean(2, key.dry());
            select.setArray(3, connection.createArrayOf("text", records.toArray()));
            var found = new HashSet<String>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }

    /** Those in one state are in another one now; returns how many. */
    int move(Connection connection, String from, String to) throws SQLException {
        try (var update = connection.prepareStatement("update sync.findings set state = ? where" + OURS + "and state = ?")) {
            update.setString(1, to);
            update.setString(2, key.sync().toString());
            update.setBoolean(3, key.dry());
            update.setString(4, from);
            return update.executeUpdate();
        }
    }

    private static final String SET = """
            update sync.findings f set state = ?, kind = seen.kind from unnest(?::text[], ?::text[]) as seen (record, kind)
            where f.sync = ?::uuid and f.dry = ? and f.record = seen.record
            """;

    void set(Connection connection, String state, Map<String, String> kinds) throws SQLException {
        if (kinds.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement(SET)) {
            update.setString(1, state);
            update.setArray(2, connection.createArrayOf("text", kinds.keySet().toArray()));
            update.setArray(3, connection.createArrayOf("text", kinds.values().toArray()));
            update.setString(4, key.sync().toString());
            update.setBoolean(5, key.dry());
            update.executeUpdate();
        }
    }

    private static final String SAME = """
            update sync.findings set state = 'left', known = 'same', known_source = source_hash, known_target = target_hash
            where sync = ?::uuid and dry = ? and record = any (?) and source_hash is not null and target_hash is not null
            """;

    /** Their hashes differ, yet nothing would be written: not worth another look until one of the hashes moves. */
    void same(Connection connection, Collection<String> records) throws SQLException {
        each(connection, SAME, records);
    }

    /** They are findings no longer. */
    void drop(Connection connection, Collection<String> records) throws SQLException {
        each(connection, "delete from sync.findings where" + OURS + "and record = any (?)", records);
    }

    /** Those that are not known to be the same. */
    void dropFound(Connection connection, Collection<String> records) throws SQLException {
        each(connection, "delete from sync.findings where" + OURS + "and record = any (?) and state = 'found'", records);
    }

    /** These are in another state now. */
    void state(Connection connection, String state, Collection<String> records) throws SQLException {
        each(connection, "update sync.findings set state = '" + state + "' where" + OURS + "and record = any (?)", records);
    }

    /** What was known of records that are equal by now is forgotten. */
    void end(Connection connection) throws SQLException {
        execute(connection, "delete from sync.findings where" + OURS + "and state is null");
    }

    void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.sync().toString());
            statement.setBoolean(2, key.dry());
            statement.executeUpdate();
        }
    }

    void each(Connection connection, String sql, Collection<String> records) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.sync().toString());
            statement.setBoolean(2, key.dry());
            statement.setArray(3, connection.createArrayOf("text", records.toArray()));
            statement.executeUpdate();
        }
    }

    private long count(PreparedStatement select) throws SQLException {
        select.setString(1, key.sync().toString());
        select.setBoolean(2, key.dry());
        try (var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
