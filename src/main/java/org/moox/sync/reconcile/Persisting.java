package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.moox.sync.model.Grouping;
import org.moox.sync.model.RecordHash;
import org.moox.sync.reconcile.Reconcile.Key;

/** Findings that differ after their repair, and what they look like since. All methods work on the connection of the caller's transaction. */
record Persisting(Findings findings) {

    static Persisting of(Key key) {
        return new Persisting(Findings.of(key));
    }

    private static final String PERSISTING = """
            update sync.findings set state = 'again', known = 'persisting', source_hash = null, target_hash = null
            where sync = ?::uuid and dry = ? and record = any (?)
            """;

    /** They differ after their repair; what they look like now is to be learnt. */
    void note(Connection connection, Collection<String> records) throws SQLException {
        findings.each(connection, PERSISTING, records);
    }

    private static final String BUCKETS = "select distinct %s from sync.findings where" + Findings.OURS
            + "and state = 'again' limit ?";

    /** The buckets of what persists; null when there are too many to name. */
    List<Integer> buckets(Connection connection, int bits, int most) throws SQLException {
        var sql = BUCKETS.formatted(new Grouping(bits, 0, null, true).bucket(RecordHash.ofKey("record")));
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, findings.key().sync().toString());
            select.setBoolean(2, findings.key().dry());
            select.setInt(3, most + 1);
            var buckets = new ArrayList<Integer>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    buckets.add(rows.getInt(1));
                }
            }
            return buckets.size() > most ? null : buckets;
        }
    }

    private static final String LEARN = """
            update sync.findings f set %1$s = coalesce(f.%1$s, 0) # listed.hash from unnest(?::text[], ?::int8[]) as listed (record, hash)
            where f.sync = ?::uuid and f.dry = ? and f.record = listed.record and f.state = 'again'
            """;

    /** What persists looks like this now. */
    void learn(Connection connection, boolean source, Map<String, Long> records) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement(LEARN.formatted(source ? "source_hash" : "target_hash"))) {
            update.setArray(1, connection.createArrayOf("text", records.keySet().toArray()));
            update.setArray(2, connection.createArrayOf("int8", records.values().toArray()));
            update.setString(3, findings.key().sync().toString());
            update.setBoolean(4, findings.key().dry());
            update.executeUpdate();
        }
    }

    /** Both sides have been read. */
    void learnt(Connection connection) throws SQLException {
        findings.execute(connection,
                "update sync.findings set state = 'left', known_source = source_hash, known_target = target_hash where"
                        + Findings.OURS
                        + "and state = 'again'");
    }
}
