package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

/** Reads the present state of records, set-based; where that fails, one by one, so that a record that cannot be read is alone with it. */
@ApplicationScoped
class RowReader {

    private final Models models;

    RowReader(Models models) {
        this.models = models;
    }

    /** Rows by record key; a key that is in neither map is not there (or not related). */
    record Rows(Map<String, Row> found, Map<String, String> unreadable) {
    }

    Rows read(Connection connection, SyncDefinition sync, List<SyncDefinition> siblings, Collection<String> records)
            throws SQLException {
        var rows = new Rows(new HashMap<>(), new HashMap<>());
        var model = models.find(sync.sourceModel()).orElse(null);
        if (model == null || model.localIdentifier().isEmpty()) {
            records.forEach(r -> rows.unreadable.put(r,
                    "unknown_model: %s is not exposed here (see SYNC_TABLES)".formatted(sync.sourceModel())));
            return rows;
        }
        RowQuery query;
        try {
            query = RowQuery.of(sync, model, siblings, models.all());
        } catch (IllegalStateException e) {
            records.forEach(r -> rows.unreadable.put(r, "schema_drift: " + e.getMessage()));
            return rows;
        }
        var failure = attempt(connection, query, model, sync, records, rows.found);
        if (failure != null) {
            for (var record : records) {
                var alone = attempt(connection, query, model, sync, List.of(record), rows.found);
                if (alone != null) {
                    rows.unreadable.put(record, "unreadable: PostgreSQL condition " + alone.getSQLState());
                }
            }
        }
        return rows;
    }

    private static SQLException attempt(Connection connection, RowQuery query, Model model, SyncDefinition sync,
            Collection<String> records, Map<String, Row> found) throws SQLException {
        execute(connection, "savepoint rows_read");
        try (var select = connection.prepareStatement(query.sql())) {
            parameters(select, model, sync, records);
            var read = new HashMap<String, Row>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    read.put(rows.getString(1),
                            new Row(new RawJson(rows.getString(2)), new RawJson(rows.getString(3)), references(rows, query)));
                }
            }
            execute(connection, "release savepoint rows_read");
            found.putAll(read);
            return null;
        } catch (SQLException e) {
            execute(connection, "rollback to savepoint rows_read");
            return e;
        }
    }

    // as SQL: the pool forbids Connection.rollback(Savepoint) inside a managed transaction
    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void parameters(PreparedStatement select, Model model, SyncDefinition sync, Collection<String> records)
            throws SQLException {
        var index = new RecordKeys(model).set(select, 1, records);
        if (sync.usePlatformRelations()) {
            select.setString(index++, sync.sourceModel());
            select.setString(index, sync.target().toString());
        }
    }

    private static Map<String, Item.Reference> references(ResultSet row, RowQuery query) throws SQLException {
        if (query.references().isEmpty()) {
            return null;
        }
        var references = new HashMap<String, Item.Reference>();
        var index = 4;
        for (var reference : query.references()) {
            var parent = row.getString(index++);
            if (parent != null) {
                references.put(reference.targetColumn(), reference(reference, parent));
            }
        }
        return references.isEmpty() ? null : references;
    }

    private static Item.Reference reference(RowQuery.ParentReference reference, String parent) {
        try {
            var pair = Wire.JSON.readTree(parent);
            return new Item.Reference(reference.model(), pair.get(0).textValue(), new RawJson(pair.get(1).toString()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL wrote JSON that cannot be read", e);
        }
    }
}
