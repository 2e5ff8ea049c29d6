package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.moox.sync.model.Column;
import org.moox.sync.model.Model;

/**
 * Gives the unique columns of owned rows temporary values, so that records can swap what is unique while their rows keep their ids.
 * Runs inside a savepoint that is kept only if all rows get their final values.
 */
final class Displacement {

    private final Session session;
    private final Owned owned;

    Displacement(Session session) {
        this.session = session;
        owned = new Owned(session);
    }

    /** Displaces the rows of the items; where a value cannot be displaced, it stays. */
    void displace(List<Work> works) throws SQLException {
        for (var run : Order.of(works)) {
            var values = values(run);
            try {
                session.origin(Order.origin(session.source(), run));
                session.attempt(() -> write(run, values));
            } catch (SQLException all) {
                Offence.of(all, run.works().size());
                oneByOne(run, values);
            }
        }
    }

    private void oneByOne(Run run, Map<String, String> values) throws SQLException {
        for (var value : values.entrySet()) {
            try {
                session.attempt(() -> write(run, Map.ofEntries(value)));
            } catch (SQLException e) {
                Offence.of(e, run.works().size());
            }
        }
    }

    // rows of deletes only if they will really go
    private static final String WRITE = """
            update %1$s as t set %2$s from (
                select o.record, %3$s as row from sync.owned o where %4$s and o.record = any (?)
                and (not ?::boolean or o.syncs @> array[?::int] and not %7$s and not exists (
                    select from sync.owned e where e.target_model = o.target_model
                    and coalesce(e.identifier, e.record) = coalesce(o.identifier, o.record)
                    and (e.source_platform <> o.source_platform or e.source_model <> o.source_model) and %8$s))) o
            where %5$s returning o.row, %6$s
            """;

    private Void write(Run run, Map<String, String> values) throws SQLException {
        if (values.isEmpty()) {
            return null;
        }
        var shape = run.shape();
        var set = values.entrySet().stream().map(v -> v.getKey() + " = " + v.getValue()).collect(Collectors.joining(", "));
        var sql = WRITE.formatted(run.model().quotedTable(), set, Owned.plainRow("o"), Owned.flow("o"),
                shape.atHome("t", "o.row"), shape.homeText("t"), Owned.heldByAnother("o"), Owned.held("e"));
        var renamed = new HashMap<String, String>();
        try (var update = session.connection().prepareStatement(sql)) {
            var next = Owned.flow(update, 1, session.source(), run.sync());
            update.setArray(next, session.connection().createArrayOf("text", run.records()));
            update.setBoolean(next + 1, run.delete());
            update.setInt(next + 2, run.sync().number());
            update.setInt(next + 3, run.sync().number());
            try (var rows = update.executeQuery()) {
                while (rows.next()) {
                    if (!rows.getString(1).equals(rows.getString(2))) {
                        renamed.put(rows.getString(1), rows.getString(2));
                    }
                }
            }
        }
        owned.follow(run.sync().targetModel(), renamed);
        return null;
    }

    // foreign keys are left out: a temporary value would point nowhere
    private static final String UNIQUE = """
            select distinct a.attname, b.typname, a.atttypmod, a.attnotnull
            from pg_index x cross join lateral unnest(x.indkey) with ordinality as u(attnum, ord)
            join pg_attribute a on a.attrelid = x.indrelid and a.attnum = u.attnum
            join pg_type c on c.oid = a.atttypid
            join pg_type b on b.oid = case when c.typtype = 'd' then c.typbasetype else c.oid end
            where x.indrelid = ?::regclass and (x.indisunique or x.indisexclusion) and u.ord <= x.indnkeyatts
              and not exists (select from pg_constraint f where f.conrelid = x.indrelid and f.contype = 'f'
                              and a.attnum = any (f.conkey))
            """;

    /** Quoted column → SQL of a temporary value; only columns that the items will write again, or whose row will go. */
    private Map<String, String> values(Run run) throws SQLException {
        var writable = run.handled() ? handled(run) : run.delete() ? deletable(run.model()) : run.shape().updated();
        var values = new HashMap<String, String>();
        try (var select = session.connection().prepareStatement(UNIQUE)) {
            select.setString(1, run.model().quotedTable());
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var name = rows.getString(1);
                    var value = temporary(rows.getString(2), rows.getInt(3), rows.getBoolean(4));
                    writable.stream()
                            .filter(c -> c.name().equals(name) && value != null)
                            .forEach(c -> values.put(c.quoted(), value));
                }
            }
        }
        return values;
    }

    // all that a handler is bound to write again; what it deletes shall look as it did
    private static List<Column> handled(Run run) {
        var columns = new ArrayList<>(run.delete() ? List.of() : run.shape().updated());
        columns.retainAll(run.shape().key());
        return columns;
    }

    private static List<Column> deletable(Model model) {
        var columns = new ArrayList<>(model.columns());
        columns.removeIf(c -> c.generated() || "a".equals(c.identity()));
        return columns;
    }

    private static String temporary(String type, int modifier, boolean notNull) {
        return switch (type) {
            case "text", "varchar", "bpchar", "citext" -> "left(replace(gen_random_uuid()::text, '-', ''), %d)"
                    .formatted(modifier > 4 ? modifier - 4 : 32);
            case "uuid" -> "gen_random_uuid()";
            case "int2" -> "(-1 - floor(random() * 32766))::int2";
            case "int4" -> "(-1 - floor(random() * 2147483646))::int4";
            case "int8" -> "(-1 - floor(random() * 9e18))::int8";
            case "float4", "float8" -> "-1e9 * random()";
            case "numeric" -> "-floor((random() * 1e%d)::numeric)".formatted(digits(modifier));
            case "date" -> "date '9999-01-01' + floor(random() * 1000000)::int";
            case "timestamp" -> "timestamp '9999-01-01' + random() * interval '300000 days'";
            case "timestamptz" -> "timestamptz '9999-01-01' + random() * interval '300000 days'";
            case "bytea" -> "decode(replace(gen_random_uuid()::text, '-', ''), 'hex')";
            default -> notNull ? null : "null";
        };
    }

    // digits before the decimal point that numeric(precision, scale) has room for
    private static int digits(int modifier) {
        return modifier < 4 ? 15 : Math.max(0, Math.min(15, ((modifier - 4) >> 16 & 0xffff) - (modifier - 4 & 0x7ff)));
    }
}
