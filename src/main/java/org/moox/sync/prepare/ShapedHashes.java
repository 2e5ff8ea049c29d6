package org.moox.sync.prepare;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.RecordFields;
import org.moox.sync.model.RecordHash;
import org.moox.sync.model.RecordKey;
import org.moox.sync.model.Scan;
import org.moox.sync.wire.DigestFields;
import org.moox.sync.wire.DigestFields.Field;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Hashes items as they travel, for records that go through Java: PostgreSQL casts and hashes their JSON. */
record ShapedHashes(Connection connection, DigestFields agreed, Grouping by, Scan scan) {

    private static final String SAVEPOINT = "savepoint shaped";

    /** What is hashed of an item or of a child. */
    private record Row(String record, String child, RawJson data, Map<String, Item.Reference> refs, List<UUID> platforms) {
    }

    /** @param family whether what travels with the items goes into their hashes */
    void add(List<Item> items, boolean family) throws SQLException {
        add(items.stream().map(i -> new Row(i.record(), null, i.data(), i.refs(), i.platforms())).toList(), null, agreed.own());
        for (var relation : family ? agreed.children().keySet() : List.<String>of()) {
            var children = new ArrayList<Row>();
            items.stream()
                    .filter(i -> i.children() != null)
                    .forEach(item -> item.children()
                            .getOrDefault(relation, List.of())
                            .forEach(c -> children.add(new Row(item.record(), c.record(), c.data(), c.refs(), null))));
            add(children, relation, agreed.children().get(relation));
        }
    }

    // what cannot be cast or read stands alone in the end, and is compared as text, or by nothing but its key: then it differs, and a trial tells why
    private void add(List<Row> rows, String relation, List<Field> fields) throws SQLException {
        if (rows.isEmpty() || attempt(rows, relation, fields, true)) {
            return;
        }
        if (rows.size() > 1) {
            add(rows.subList(0, rows.size() / 2), relation, fields);
            add(rows.subList(rows.size() / 2, rows.size()), relation, fields);
        } else if (!attempt(rows, relation, fields, false)) {
            attempt(rows, relation, List.of(), false);
        }
    }

    private boolean attempt(List<Row> rows, String relation, List<Field> fields, boolean exact) throws SQLException {
        RowReader.execute(connection, SAVEPOINT);
        try (var select = connection.prepareStatement(sql(relation, fields, exact))) {
            select.setArray(1, texts(rows, Row::record));
            select.setArray(2, texts(rows, Row::child));
            select.setArray(3, texts(rows, row -> row.data().text()));
            select.setArray(4, texts(rows, row -> refs(row, fields)));
            select.setArray(5, texts(rows, ShapedHashes::platforms));
            scan.read(select);
            RowReader.execute(connection, "release " + SAVEPOINT);
            return true;
        } catch (SQLException e) {
            RowReader.execute(connection, "rollback to " + SAVEPOINT + "; release " + SAVEPOINT);
            return false;
        }
    }

    private static final String ROWS = "unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) as u(r0, k0, d0, f0, p)%s%s"
            + " cross join lateral (select u.r0 collate \"C\" as r, u.k0 collate \"C\" as k) x";

    private String sql(String relation, List<Field> fields, boolean exact) {
        var values = new ArrayList<>(fields.stream()
                .map(f -> RecordHash.value(value(f, exact), f.parent() == null ? f.type() : null))
                .toList());
        var hash = RecordHash.ofKey("x.r");
        var rows = ROWS.formatted(record("d", fields.stream().filter(f -> f.parent() == null).toList()),
                record("f", fields.stream().filter(f -> f.parent() != null).toList()));
        if (relation != null) {
            return by.select(rows, RecordHash.ofChild(relation, "x.k", "1", values, hash), 0, null);
        }
        if (agreed.platforms() != null) {
            values.add(RecordHash.platforms("u.p", agreed.platforms()));
        }
        return by.select(rows, RecordHash.ofValues(values, hash), 1, null);
    }

    private static String value(Field field, boolean exact) {
        return field.parent() != null
                ? "f." + Sql.quote(field.name())
                : "d." + Sql.quote(field.name())
                        + (field.catalog() && exact ? "::" + RecordHash.castable(field.type()) : "");
    }

    private static String record(String alias, List<Field> fields) {
        return fields.isEmpty()
                ? ""
                : " cross join lateral jsonb_to_record(u.%s0::jsonb) as %s(%s)".formatted(alias, alias,
                        fields.stream().map(f -> Sql.quote(f.name()) + " text").collect(Collectors.joining(", ")));
    }

    /** Field → its parent, as both sides name it. */
    private static String refs(Row row, List<Field> fields) {
        var names = new HashMap<String, String>();
        fields.stream().filter(f -> f.parent() != null).forEach(field -> {
            var reference = row.refs() == null ? null : row.refs().get(field.name());
            if (reference != null) {
                names.put(field.name(), field.key() == null ? reference.record() : key(reference.key(), field.key()));
            }
        });
        try {
            return Wire.JSON.writeValueAsString(names);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String key(RawJson key, List<String> columns) {
        if (key == null) {
            return null;
        }
        var fields = RecordFields.of(key);
        return RecordKey.of(columns.stream().map(c -> String.valueOf(fields.value(c))).toList());
    }

    private static String platforms(Row row) {
        return row.platforms() == null
                ? null
                : row.platforms().stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private Array texts(List<Row> rows, Function<Row, String> text) throws SQLException {
        return connection.createArrayOf("text", rows.stream().map(text).toArray());
    }
}
