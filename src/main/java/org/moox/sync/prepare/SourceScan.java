package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import org.moox.sync.model.Blocks;
import org.moox.sync.model.Child;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Scan;
import org.moox.sync.model.Scanned;
import org.moox.sync.sync.SyncDefinition;

/**
 * One part of a scan of the source. First come the records, by blocks of their table or, where the sync is limited to some, by its list of them; then, relation by relation, what travels
 * with them. Where a part stopped is {@code phase:place}.
 *
 * @param present reads records as they travel
 * @param children relations that have parts of their own, in order of their names; none where they come with the records
 */
record SourceScan(DigestQuery query, Grouping by, List<Child> children, Reading present, int limit) {

    private static final int AT_ONCE = 1000;

    /** Who can tell what becomes of a record. */
    enum Way {
        /** PostgreSQL alone. */
        SQL,
        /** Java; also where a value of this part does not fit the target's type: there its record is alone with it. What travels with records is then hashed by SQL, without a cast. */
        SHAPED
    }

    /** Reads records as they travel. */
    @FunctionalInterface
    interface Reading {
        RowReader.Rows of(Connection connection, Collection<String> records) throws SQLException;
    }

    Scanned read(Connection connection, String after, Way way) throws SQLException {
        Scan.prepare(connection);
        var phase = after == null ? 0 : Integer.parseInt(after.substring(0, after.indexOf(':')));
        var place = after == null ? 0 : Long.parseLong(after.substring(after.indexOf(':') + 1));
        if (phase > 0) {
            return children(connection, phase, place, way);
        }
        return sync().syncIds() == null ? blocks(connection, place, way) : listed(connection, (int) place, way);
    }

    private SyncDefinition sync() {
        return query.sync();
    }

    private Scanned blocks(Connection connection, long from, Way way) throws SQLException {
        var blocks = Blocks.next(connection, query.model(), from, way == Way.SHAPED ? Math.min(limit, AT_ONCE) : limit);
        var next = blocks.last() ? after(0) : "0:" + blocks.upto();
        if (way != Way.SHAPED) {
            return scan(connection, query.records(blocks, by)).upto(next);
        }
        return shaped(connection, keys(connection, blocks), next);
    }

    private List<String> keys(Connection connection, Blocks blocks) throws SQLException {
        var keys = new ArrayList<String>();
        try (var select = connection.prepareStatement(query.keys(blocks, by)); var rows = select.executeQuery()) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    private Scanned listed(Connection connection, int from, Way way) throws SQLException {
        var all = List.copyOf(new TreeSet<>(sync().syncIds()));
        var upto = Math.min(all.size(), from + (way == Way.SHAPED ? Math.min(limit, AT_ONCE) : limit));
        var next = upto == all.size() ? after(0) : "0:" + upto;
        if (way == Way.SHAPED) {
            return shaped(connection, all.subList(from, upto), next);
        }
        var keys = new RecordKeys(query.model());
        try (var select = connection.prepareStatement(query.records(keys, by))) {
            keys.set(select, 1, all.subList(from, upto));
            return new Scan(by).read(select).upto(next);
        }
    }

    private Scanned shaped(Connection connection, List<String> keys, String next) throws SQLException {
        var scan = new Scan(by);
        var hashes = new ShapedHashes(connection, query.agreed(), by, scan);
        for (var from = 0; from < keys.size(); from += AT_ONCE) {
            var rows = present.of(connection, keys.subList(from, Math.min(keys.size(), from + AT_ONCE)));
            scan.unreadable(rows.unreadable().size());
            hashes.add(rows.items(sync()), children.isEmpty());
        }
        return scan.upto(next);
    }

    // where a value does not fit, those of its part are hashed as they are here: they differ, and a trial tells which record it is
    private Scanned children(Connection connection, int phase, long from, Way way) throws SQLException {
        var child = children.get(phase - 1);
        var blocks = Blocks.next(connection, child.model(), from, way == Way.SHAPED ? Math.min(limit, AT_ONCE) : limit);
        return scan(connection, query.children(child, blocks, by, way == Way.SQL))
                .upto(blocks.last() ? after(phase) : phase + ":" + blocks.upto());
    }

    private String after(int phase) {
        return phase < children.size() ? phase + 1 + ":0" : null;
    }

    private Scan scan(Connection connection, String sql) throws SQLException {
        try (var select = connection.prepareStatement(sql)) {
            return new Scan(by).read(select);
        }
    }
}
