package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import org.moox.sync.model.Model;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/** Runs a {@link RowQuery}: for all records at once; where that fails, one by one, so that a record that cannot be read is alone with it. */
record RowSelect<T extends Weight.Weighed>(Connection connection, RowQuery query, Model model, SyncDefinition sync,
        Reading<T> reading) {

    /** What a row of the result is; null for one that is too heavy. */
    @FunctionalInterface
    interface Reading<T extends Weight.Weighed> {
        T of(ResultSet row, RowQuery query) throws SQLException;
    }

    /** @throws Weight.TooMuch when they are more than a batch may hold */
    void read(Collection<String> records, Map<String, T> found, Map<String, String> unreadable, Weight weight)
            throws SQLException {
        if (attempt(records, found, unreadable, weight) != null) {
            for (var record : records) {
                var alone = attempt(List.of(record), found, unreadable, weight);
                if (alone != null) {
                    unreadable.put(record, "unreadable: PostgreSQL condition " + alone.getSQLState());
                }
            }
        }
    }

    private SQLException attempt(Collection<String> records, Map<String, T> found, Map<String, String> unreadable,
            Weight weight)
            throws SQLException {
        RowReader.execute(connection, "savepoint rows_read");
        try (var select = connection.prepareStatement(query.sql())) {
            select.setFetchSize(weight.few());
            var index = 1;
            if (query.whole()) {
                select.setString(index++, sync.sourceModel());
            }
            index = new RecordKeys(model).set(select, index, records);
            if (sync.usePlatformRelations()) {
                select.setString(index++, sync.sourceModel());
                select.setString(index, sync.target().toString());
            }
            var read = new HashMap<String, T>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var row = reading.of(rows, query);
                    if (row == null) {
                        weight.keptBack(rows);
                        unreadable.put(rows.getString(1), Weight.tooHeavy());
                        continue;
                    }
                    read.put(rows.getString(1), row);
                    weight.read(rows, row.size());
                }
            }
            RowReader.execute(connection, "release savepoint rows_read");
            found.putAll(read);
            return null;
        } catch (SQLException e) {
            RowReader.execute(connection, "rollback to savepoint rows_read");
            return e;
        }
    }

    /** A row as it travels. */
    static Row row(ResultSet row, RowQuery query) throws SQLException {
        var data = row.getString(3);
        if (data == null) {
            return null;
        }
        var refs = references(row, query, RowQuery.ParentReference::targetColumns);
        return new Row(new RawJson(row.getString(2)), new RawJson(data), refs.isEmpty() ? null : refs);
    }

    /** A row for a transformer. */
    static SourceRow sourceRow(ResultSet row, RowQuery query) throws SQLException {
        var fields = row.getString(3);
        if (fields == null) {
            return null;
        }
        var platforms = new HashSet<UUID>();
        if (row.getString(2) != null) {
            parse(row.getString(2)).forEach(id -> platforms.add(UUID.fromString(id.textValue())));
        }
        return new SourceRow(new RawJson(fields), platforms,
                references(row, query, parent -> List.of(parent.sourceColumn())));
    }

    static Map<String, Item.Reference> references(ResultSet row, RowQuery query,
            Function<RowQuery.ParentReference, List<String>> names) throws SQLException {
        var references = new HashMap<String, Item.Reference>();
        var index = 4;
        for (var reference : query.references()) {
            var parent = row.getString(index++);
            if (parent != null) {
                var pair = parse(parent);
                var key = pair.get(1).isNull() ? null : new RawJson(pair.get(1).toString());
                var found = new Item.Reference(reference.model(), pair.get(0).textValue(), key, reference.sourceModel());
                names.apply(reference).forEach(name -> references.put(name, found));
            }
        }
        return references;
    }

    private static JsonNode parse(String json) {
        try {
            return Wire.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL wrote JSON that cannot be read", e);
        }
    }
}
