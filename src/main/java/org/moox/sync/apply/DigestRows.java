package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.moox.sync.model.Child;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordHash;
import org.moox.sync.model.Scan;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.DigestFields;

/**
 * Hashes the rows that records of one flow own, and what travelled with them. "offset 0" keeps PostgreSQL from joining: for each record of a part there is one look into an index, however
 * large the table is.
 *
 * @param travelling fields of the relations that are compared
 */
record DigestRows(Connection connection, SyncDefinition sync, Model model, DigestFields agreed, HeldFields own,
        Map<String, HeldFields> travelling) {

    private static final String LAST = "select o.record from %s o where %s order by o.record offset ? limit 1";

    /** The record that is {@code limit} records further; null when there are fewer. */
    String last(Child child, String after, int limit) throws SQLException {
        var sql = LAST.formatted(child == null ? "sync.owned" : "sync.owned_children", part(child, after, null));
        try (var select = connection.prepareStatement(sql)) {
            select.setInt(bind(select, 1, child, after, null), limit - 1);
            try (var row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    private static String part(Child child, String after, String last) {
        return (child == null ? Owned.flow("o") : "o.sync = ? and o.relation = ? and o.model = ?")
                + (after == null ? "" : " and o.record > ?") + (last == null ? "" : " and o.record <= ?");
    }

    private int bind(PreparedStatement select, int first, Child child, String after, String last) throws SQLException {
        var next = first;
        if (child == null) {
            next = Owned.flow(select, next, sync.source(), sync);
        } else {
            select.setInt(next++, sync.number());
            select.setString(next++, child.relation());
            select.setString(next++, child.model().name());
        }
        for (var bound : Stream.of(after, last).filter(Objects::nonNull).toList()) {
            select.setString(next++, bound);
        }
        return next;
    }

    private static final String RECORDS = """
            (select o.record as r, o.syncs @> array[?::int] as mine, t.*
             from sync.owned o cross join lateral (select %1$s as k%2$s from %3$s t where %4$s offset 0) t
             where %5$s offset 0) x""";

    /** Adds the records behind {@code after}, up to {@code last}; those that other syncs of the flow hold are counted only. */
    void records(Scan scan, Grouping by, String after, String last) throws SQLException {
        var values = new ArrayList<>(own.values());
        if (agreed.platforms() != null) {
            values.add(RecordHash.platforms(model.name(), "x.k", agreed.platforms()));
        }
        var rows = RECORDS.formatted(agreed.platforms() == null ? "1" : model.keySql("t"), own.columns("t"),
                model.quotedTable(), Shape.bare(model).atOwned("t", "o"), part(null, after, last));
        var sql = by.select(rows, RecordHash.ofValues(values, RecordHash.ofKey("x.r")), 1, "x.mine");
        try (var select = connection.prepareStatement(sql)) {
            select.setInt(1, sync.number());
            bind(select, 2, null, after, last);
            scan.read(select);
        }
    }

    // a child that somebody has moved to another record is not where it belongs
    private static final String CHILDREN = """
            (select o.parent as r, o.record as k, t.*
             from sync.owned_children o
             cross join lateral (select h.* from sync.owned h where %1$s and h.record = o.record offset 0) h
             cross join lateral (select exists (
                     select from sync.owned g cross join lateral (select from %2$s p where %3$s and %4$s offset 0) p
                     where %5$s and g.record = o.parent offset 0)::int as placed%6$s
                 from %7$s t where %8$s offset 0) t
             where %9$s offset 0) x""";

    /** Adds what travelled by a relation, behind {@code after} and up to {@code last}. */
    void children(Scan scan, Grouping by, Child child, String after, String last) throws SQLException {
        var fields = travelling.get(child.relation());
        var rows = CHILDREN.formatted(Owned.flow("h"), model.quotedTable(), Shape.bare(model).atOwned("p", "g"),
                child.pointing("t", "p"), Owned.flow("g"), fields.columns("t"), child.model().quotedTable(),
                Shape.bare(child.model()).atOwned("t", "h"), part(child, after, last));
        var value = RecordHash.ofChild(child.relation(), "x.k", "x.placed", fields.values(), RecordHash.ofKey("x.r"));
        try (var select = connection.prepareStatement(by.select(rows, value, 0, null))) {
            var flow = sync.ofChildren(child.relation(), child.model().name(), List.of());
            var next = Owned.flow(select, Owned.flow(select, 1, sync.source(), flow), sync.source(), sync);
            bind(select, next, child, after, last);
            scan.read(select);
        }
    }
}
