package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;

import org.moox.sync.model.Child;
import org.moox.sync.model.Model;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.RawJson;

/**
 * Reads what travels with records by one relation: for all of them at once; where that fails, one by one, so that a record whose children cannot be read
 * is alone with it.
 */
record ChildSelect(Connection connection, RowQuery query, Model owner, Child child) {

    /** A record without children gets an empty list: what its target has of them goes. */
    void read(RowReader.Rows rows) throws SQLException {
        var records = List.copyOf(rows.found().keySet());
        if (attempt(records, rows) != null) {
            for (var record : records) {
                var alone = attempt(List.of(record), rows);
                if (alone != null) {
                    rows.unreadable()
                            .put(record, "unreadable: %s: PostgreSQL condition %s".formatted(child.model().name(),
                                    alone.getSQLState()));
                }
            }
        }
    }

    private SQLException attempt(Collection<String> records, RowReader.Rows rows) throws SQLException {
        var read = new HashMap<String, List<Item.Child>>();
        RowReader.execute(connection, "savepoint children_read");
        try (var select = connection.prepareStatement(query.sql())) {
            select.setFetchSize(rows.weight().few());
            new RecordKeys(owner).set(select, 1, records);
            try (var result = select.executeQuery()) {
                while (result.next()) {
                    var data = result.getString(3);
                    if (data == null) {
                        rows.weight().keptBack(result);
                        rows.unreadable().put(result.getString(1), Weight.tooHeavy());
                        continue;
                    }
                    var refs = RowSelect.references(result, query, RowQuery.ParentReference::targetColumns);
                    var brought = new Item.Child(result.getString(4 + query.references().size()),
                            new RawJson(result.getString(2)), new RawJson(data),
                            refs.isEmpty() ? null : refs);
                    read.computeIfAbsent(result.getString(1), record -> new ArrayList<>()).add(brought);
                    rows.weight().read(result, Weight.of(brought));
                }
            }
            RowReader.execute(connection, "release savepoint children_read");
        } catch (SQLException e) {
            RowReader.execute(connection, "rollback to savepoint children_read; release savepoint children_read");
            return e;
        }
        records.forEach(record -> rows.children()
                .computeIfAbsent(record, r -> new HashMap<>())
                .put(child.relation(), read.getOrDefault(record, List.of())));
        return null;
    }
}
