package org.moox.sync.apply;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.moox.sync.model.Column;
import org.moox.sync.model.Model;

/** Writes to the platform's tables, set-based. */
final class Rows implements Writes {

    private static final Pattern ROUNDED = Pattern.compile("^(numeric|time|timestamp|interval)[^(.]*\\(");

    private final Session session;
    private final Appended appended;

    Rows(Session session, Appended appended) {
        this.session = session;
        this.appended = appended;
    }

    // images of records are compared: "is distinct from" fails for json, xml and point, and calls unequal things equal
    private static final String UPDATE = """
            update %1$s as t set %2$s from %3$s
            where %4$s and row(%5$s)::record *<> row(%6$s)::record
            returning i.n, %7$s, %8$s
            """;

    @Override
    public Map<Integer, String> update(Shape shape, Map<Work, String> homes) throws SQLException {
        var columns = shape.updated();
        var names = new HashMap<Integer, String>();
        if (homes.isEmpty() || columns.isEmpty()) {
            return names;
        }
        var sql = UPDATE.formatted(shape.model().quotedTable(), list(columns, c -> c.quoted() + " = " + shape.value(c)),
                shape.rows(), shape.atHome("t", "i.h"), list(columns, c -> image("t." + c.quoted(), c)),
                list(columns, c -> image(rounded(shape.value(c), c), c)), shape.homeText("t"), localKey(shape.model()));
        var keys = new ArrayList<String>();
        try (var update = session.connection().prepareStatement(sql)) {
            update.setString(1, Run.json(List.copyOf(homes.keySet()), homes::get, true));
            try (var rows = update.executeQuery()) {
                while (rows.next()) {
                    names.put(rows.getInt(1), rows.getString(2));
                    keys.add(rows.getString(3));
                }
            }
        }
        appended.updated(shape, homes, names, keys);
        return names;
    }

    private static final String INSERT = """
            insert into %1$s as t (%2$s) %3$s select %4$s from %5$s order by i.n returning %6$s, %7$s
            """;

    @Override
    public List<String> insert(Shape shape, List<Work> works) throws SQLException {
        var names = new ArrayList<String>();
        if (works.isEmpty()) {
            return names;
        }
        var columns = shape.inserted();
        var sql = INSERT.formatted(shape.model().quotedTable(), list(columns, Column::quoted),
                shape.overriding() ? "overriding system value" : "", list(columns, shape::value), shape.rows(),
                shape.homeText("t"), localKey(shape.model()));
        var keys = new ArrayList<String>();
        try (var insert = session.connection().prepareStatement(sql)) {
            insert.setString(1, Run.json(works, w -> null, true));
            read(insert.executeQuery(), names, keys);
        }
        appended.created(shape.model(), keys);
        return names;
    }

    private static final String DELETE = "delete from %1$s as t using unnest(?::text[]) as h(row) where %2$s returning %3$s, %4$s";

    @Override
    public void delete(Run run, Collection<String> homes) throws SQLException {
        if (homes.isEmpty()) {
            return;
        }
        var shape = run.shape();
        var sql = DELETE.formatted(shape.model().quotedTable(), shape.atHome("t", "h.row"), shape.homeText("t"),
                localKey(shape.model()));
        var keys = new ArrayList<String>();
        try (var delete = session.connection().prepareStatement(sql)) {
            delete.setArray(1, session.connection().createArrayOf("text", homes.toArray()));
            read(delete.executeQuery(), new ArrayList<>(), keys);
        }
        appended.deleted(shape.model(), keys);
    }

    private static void read(ResultSet result, List<String> names, List<String> keys) throws SQLException {
        try (result) {
            while (result.next()) {
                names.add(result.getString(1));
                keys.add(result.getString(2));
            }
        }
    }

    /** SQL: the local identifier of row {@code t}, where it is asked for; null otherwise. */
    static String localKey(Model model) {
        return model.callbacks() && !model.localIdentifier().isEmpty() ? model.keySql("t") : "null";
    }

    // what the column rounds is equal once it is rounded; text that is too long must not become equal by being cut
    private static String rounded(String value, Column column) {
        return ROUNDED.matcher(column.fullType()).find() ? '(' + value + ")::" + column.fullType() : value;
    }

    // char(n) is padded in the row and not in the item; a domain and its base type cannot be compared as records
    private static String image(String expression, Column column) {
        return '(' + expression + ")::" + ("bpchar".equals(column.type()) ? "text" : column.type());
    }

    private static String list(List<Column> columns, Function<Column, String> sql) {
        return columns.stream().map(sql).collect(Collectors.joining(", "));
    }
}
