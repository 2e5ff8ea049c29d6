package org.moox.sync.apply;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.moox.sync.sync.SyncDefinition;

/** Table {@code owned}: which record of which source brought which row. A flow is one source platform, source model and target model. */
final class Owned {

    private final Session session;

    Owned(Session session) {
        this.session = session;
    }

    /** Condition: {@code alias} belongs to the flow; binds three parameters, see {@link #flow}. */
    static String flow(String alias) {
        return "%1$s.source_platform = ? and %1$s.source_model = ? and %1$s.target_model = ?".formatted(alias);
    }

    static String row(String alias) {
        return "coalesce(%1$s.identifier, %1$s.record)".formatted(alias);
    }

    /** Condition: a sync that is there holds it. */
    static String held(String alias) {
        return alias + ".syncs && " + Session.KNOWN;
    }

    /** Condition: a sync that is there, and is not the one to be bound, holds it. */
    static String heldByAnother(String alias) {
        return "array_remove(" + alias + ".syncs, ?) && " + Session.KNOWN;
    }

    /** {@link #row} without the column's collation: an index on the platform's table then serves. */
    static String plainRow(String alias) {
        return "(to_jsonb(" + row(alias) + ") #>> '{}')";
    }

    /** Binds a flow from parameter {@code next} on; returns the next free one. */
    static int flow(PreparedStatement statement, int next, UUID source, SyncDefinition sync) throws SQLException {
        statement.setObject(next, source);
        statement.setString(next + 1, sync.sourceModel());
        statement.setString(next + 2, sync.targetModel());
        return next + 3;
    }

    private static final String CLASSIFY = """
            select i.n, %1$s, %2$s, %3$s, s.record, %4$s,
                   %5$s and %3$s and exists (select from sync.owned e where e.target_model = o.target_model
                       and coalesce(e.identifier, e.record) = %2$s
                       and (e.source_platform <> o.source_platform or e.source_model <> o.source_model) and %12$s)
            from %6$s
            left join %7$s t on %8$s
            left join sync.owned o on %9$s and o.record = i.r
            left join %7$s h on o.record is not null and %10$s
            left join sync.owned s on %11$s and coalesce(s.identifier, s.record) = %1$s and %13$s
            """;

    /** Looks up what is here for each item, by its number. */
    Map<Integer, Finding> classify(Run run, List<Work> works) throws SQLException {
        var shape = run.shape();
        var sql = CLASSIFY.formatted(shape.homeText("t"), row("o"), shape.found("h"), shape.keyText(), shape.found("t"),
                shape.keys(), run.model().quotedTable(), shape.atKey("t"), flow("o"), shape.atHome("h", plainRow("o")),
                flow("s"), held("e"), held("s"));
        try (var select = session.connection().prepareStatement(sql)) {
            select.setString(1, Run.json(works, w -> null, false));
            flow(select, flow(select, 2, session.source(), run.sync()), session.source(), run.sync());
            var findings = new HashMap<Integer, Finding>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    findings.put(rows.getInt(1), new Finding(rows.getString(2), rows.getString(3), rows.getBoolean(4),
                            rows.getString(5), rows.getBoolean(7), rows.getString(6)));
                }
            }
            return findings;
        }
    }

    private static final String KEEP = """
            with w as materialized (select i.r, %1$s as home from %2$s join %3$s t on %4$s),
            kept as (
                insert into sync.owned as o (source_platform, source_model, target_model, record, identifier, syncs)
                select ?, ?, ?, w.r, nullif(w.home, w.r), array[?::int] from w
                on conflict (source_platform, source_model, target_model, record) do update
                set identifier = excluded.identifier,
                    syncs = case when o.syncs @> excluded.syncs then o.syncs else o.syncs || excluded.syncs end
                where o.identifier is distinct from excluded.identifier or not o.syncs @> excluded.syncs)
            select count(*) from w
            """;

    /**
     * Remembers that the records own the rows which have their identifiers now.
     *
     * @throws RefusedException when a row is not there: something on this platform changed or swallowed what was written
     */
    void keep(Run run, List<Work> works) throws SQLException {
        var shape = run.shape();
        var sql = KEEP.formatted(shape.homeText("t"), shape.keys(), run.model().quotedTable(), shape.atKey("t"));
        try (var keep = session.connection().prepareStatement(sql)) {
            keep.setString(1, Run.json(works, w -> null, false));
            keep.setInt(flow(keep, 2, session.source(), run.sync()), run.sync().number());
            try (var count = keep.executeQuery()) {
                count.next();
                if (count.getInt(1) != works.size()) {
                    throw new RefusedException(Outcome.Refused.NOT_WRITTEN,
                            "The row was written but is not there under its identifier; a trigger or rule of the table changes it.");
                }
            }
        }
    }

    private static final String KEEP_NAMED = """
            insert into sync.owned as o (source_platform, source_model, target_model, record, identifier, syncs)
            select ?, ?, ?, w.r, nullif(w.home, w.r), array[?::int] from unnest(?::text[], ?::text[]) as w(r, home)
            on conflict (source_platform, source_model, target_model, record) do update
            set identifier = excluded.identifier,
                syncs = case when o.syncs @> excluded.syncs then o.syncs else o.syncs || excluded.syncs end
            where o.identifier is distinct from excluded.identifier or not o.syncs @> excluded.syncs
            """;

    /** Remembers that the records own these rows. */
    void keep(Run run, Map<Work, String> homes) throws SQLException {
        if (homes.isEmpty()) {
            return;
        }
        try (var keep = session.connection().prepareStatement(KEEP_NAMED)) {
            var next = flow(keep, 1, session.source(), run.sync());
            keep.setInt(next, run.sync().number());
            var works = List.copyOf(homes.keySet());
            keep.setArray(next + 1,
                    session.connection().createArrayOf("text", works.stream().map(w -> w.item().record()).toArray()));
            keep.setArray(next + 2, session.connection().createArrayOf("text", works.stream().map(homes::get).toArray()));
            keep.executeUpdate();
        }
    }

    private static final String EVICT = """
            delete from sync.owned o where o.target_model = ? and coalesce(o.identifier, o.record) = any (?)
            and not (o.source_platform = ? and o.source_model = ? and o.record = any (?))
            """;

    /** Rows that were not there before are now: whoever was said to own a row of that name owned one that had gone. */
    void evict(Run run, Collection<String> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var evict = session.connection().prepareStatement(EVICT)) {
            evict.setString(1, run.sync().targetModel());
            evict.setArray(2, session.connection().createArrayOf("text", rows.toArray()));
            evict.setObject(3, session.source());
            evict.setString(4, run.sync().sourceModel());
            evict.setArray(5, session.connection().createArrayOf("text", run.records()));
            evict.executeUpdate();
        }
    }

    private static final String RELIEVE = """
            delete from sync.owned o where %s and coalesce(o.identifier, o.record) = any (?) and not o.record = any (?) and not %s
            """.formatted(flow("o"), held("o"));

    /** Rows that records of the run take over: whoever owned them for syncs that are gone owns them no more. */
    void relieve(Run run, Collection<String> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var relieve = session.connection().prepareStatement(RELIEVE)) {
            var next = flow(relieve, 1, session.source(), run.sync());
            relieve.setArray(next, session.connection().createArrayOf("text", rows.toArray()));
            relieve.setArray(next + 1, session.connection().createArrayOf("text", run.records()));
            relieve.executeUpdate();
        }
    }

    private static final String FOLLOW = """
            update sync.owned o set identifier = nullif(p.now, o.record) from unnest(?::text[], ?::text[]) as p(was, now)
            where o.target_model = ? and coalesce(o.identifier, o.record) = p.was
            """;

    /** Rows have got other names: all who own them follow. */
    void follow(String targetModel, Map<String, String> renamed) throws SQLException {
        if (renamed.isEmpty()) {
            return;
        }
        try (var follow = session.connection().prepareStatement(FOLLOW)) {
            follow.setArray(1, session.connection().createArrayOf("text", renamed.keySet().toArray()));
            follow.setArray(2, session.connection().createArrayOf("text", renamed.values().toArray()));
            follow.setString(3, targetModel);
            follow.executeUpdate();
        }
    }

    private static final String FORGET = "delete from sync.owned o where " + flow("o") + " and o.record = any (?)";

    void forget(Run run, Collection<String> records) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        try (var forget = session.connection().prepareStatement(FORGET)) {
            var next = flow(forget, 1, session.source(), run.sync());
            forget.setArray(next, session.connection().createArrayOf("text", records.toArray()));
            forget.executeUpdate();
        }
    }
}
