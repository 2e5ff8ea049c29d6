package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.moox.sync.wire.RawJson;

/**
 * What a sync holds of a record.
 *
 * @param here whether its row is there
 * @param present the row's values, where they were asked for
 */
record Held(boolean here, RawJson present) {

    private static final String HELD = """
            select o.record, t.here, t.present from sync.owned o
            left join lateral (select true as here, %s as present from %s t where %s offset 0) t on true
            where %s and o.record = any (?) and o.syncs @> array[?::int]
            """;

    /** What the sync holds of the records of a run; one that it does not hold is not in the map. */
    static Map<String, Held> of(Session session, Run run, boolean show) throws SQLException {
        var shape = run.shape();
        var sql = HELD.formatted(show ? json(run) : "null::text", run.model().quotedTable(),
                shape.atOwned("t", "o"), Owned.flow("o"));
        try (var select = session.connection().prepareStatement(sql)) {
            var next = Owned.flow(select, 1, session.source(), run.sync());
            select.setArray(next, session.connection().createArrayOf("text", run.records()));
            select.setInt(next + 1, run.sync().number());
            var held = new HashMap<String, Held>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var present = rows.getString(3);
                    held.put(rows.getString(1), new Held(rows.getBoolean(2), present == null ? null : new RawJson(present)));
                }
            }
            return held;
        }
    }

    /** What the sync writes, nothing else of the row; of a record whose item says nothing, by what it is found. */
    private static String json(Run run) {
        var shape = run.shape();
        var names = shape.key().isEmpty() ? run.sync().identifier() : List.<String>of();
        var brought = shape.model()
                .columns()
                .stream()
                .filter(c -> shape.key().contains(c) || shape.data().contains(c) || shape.refs().contains(c)
                        || names.contains(c.name()))
                .map(c -> c.read("t") + " as " + c.quoted())
                .collect(Collectors.joining(", "));
        return "(select row_to_json(j)::text from (select " + brought + ") j)";
    }
}
