package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.relation.RelationSets;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;

/** Reads the present state of records, set-based, as PostgreSQL writes it or as a transformer makes it; a record that cannot be read is alone with it. */
@ApplicationScoped
class RowReader {

    private final Models models;
    private final Transformers transformers;
    private final RelationSets relations;

    RowReader(Models models, Transformers transformers, RelationSets relations) {
        this.models = models;
        this.relations = relations;
        this.transformers = transformers;
    }

    /**
     * Rows by record key; a key that is in neither map is not there (or not related).
     *
     * @param children record key → relation → records that travel with it; a record of a model without such is not in it
     * @param platforms record key → platforms that the target may know of; empty when relations do not travel with the sync
     * @param weight of what was read
     */
    record Rows(Map<String, Row> found, Map<String, String> unreadable, Map<String, Map<String, List<Item.Child>>> children,
            Map<String, List<UUID>> platforms, Weight weight) {

        /** A record that was found, as it travels. */
        Item item(SyncDefinition sync, String record, String event, Position position, List<List<String>> origin) {
            var row = found.get(record);
            return new Item(sync.id(), sync.revision(), event, position, origin, record, row.key(), row.data(), row.refs(),
                    children.get(record), platforms.get(record));
        }

        /** Whatever was found and can be sent. */
        List<Item> items(SyncDefinition sync) {
            return found.keySet()
                    .stream()
                    .filter(record -> !unreadable.containsKey(record))
                    .map(record -> item(sync, record, Item.UPDATED, Position.START, List.of()))
                    .toList();
        }

        static Rows tooHeavy(Collection<String> records, Weight weight) {
            return new Rows(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>(), weight)
                    .refuse(records, Weight.tooHeavy());
        }

        private Rows refuse(Collection<String> records, String error) {
            records.forEach(record -> unreadable.put(record, error));
            return this;
        }
    }

    /** How old a change of the sync must be before its record is sent. */
    Duration delay(SyncDefinition sync) {
        return transformers.delay(sync);
    }

    /** Whether the sync's records go through Java, so that SQL cannot tell what becomes of them. */
    boolean shapes(SyncDefinition sync) {
        return transformers.transforms(sync);
    }

    /** Whether its fields are made in Java, so that nothing tells which there are. */
    boolean makes(SyncDefinition sync) {
        return transformers.name(sync) != null || sync.transformation() != null;
    }

    /** What names the parents of the sync's records. */
    ParentNames parents(SyncDefinition sync, List<SyncDefinition> siblings) {
        return new ParentNames(sync, siblings, models.all(), transformers::transforms);
    }

    /** Sees to it that models are known as of at most a few seconds ago; without a connection in hand. */
    void refresh() {
        models.all();
    }

    /**
     * Whether these models, and what travels with them, are known as the connection's snapshot sees them: a column may have been added and filled just now. If not, the next
     * {@link #refresh} reads them.
     */
    boolean isCurrent(Connection connection, Collection<String> names) throws SQLException {
        var all = new HashSet<>(names);
        names.forEach(name -> models.knownChildren(name).forEach(child -> all.add(child.model().name())));
        if (models.knownEdition().isCurrent(connection, all)) {
            return true;
        }
        models.forget();
        return false;
    }

    /** Like {@link #isCurrent}, for those who can wait for a second connection: they are read at once. */
    void look(Connection connection, Collection<String> names) throws SQLException {
        if (!isCurrent(connection, names)) {
            models.refresh();
        }
    }

    Rows read(Connection connection, SyncDefinition sync, List<SyncDefinition> siblings, Collection<String> records)
            throws SQLException {
        return read(connection, sync, siblings, records, Weight.unlimited());
    }

    /** @throws Weight.TooMuch when the records are more than a batch may hold */
    Rows read(Connection connection, SyncDefinition sync, List<SyncDefinition> siblings, Collection<String> records,
            Weight weight)
            throws SQLException {
        var rows = new Rows(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>(), weight);
        var model = models.known(sync.sourceModel()).orElse(null);
        if (model == null || model.localIdentifier().isEmpty()) {
            return rows.refuse(records,
                    "unknown_model: %s is not exposed here (see SYNC_TABLES)".formatted(sync.sourceModel()));
        }
        var transformer = transformers.name(sync);
        if (transformer != null && transformers.find(transformer).isEmpty()) {
            return rows.refuse(records, "unknown_transformer: there is no transformer %s here".formatted(transformer));
        }
        RowQuery query;
        try {
            query = RowQuery.of(sync, model, siblings, models.known(), transformers::transforms,
                    weight.heaviest());
        } catch (IllegalStateException e) {
            return rows.refuse(records, "schema_drift: " + e.getMessage());
        }
        if (!transformers.transforms(sync)) {
            new RowSelect<>(connection, query, model, sync, RowSelect::row).read(records, rows.found, rows.unreadable, weight);
        } else {
            try {
                shape(connection, query, model, sync, records, rows);
            } catch (Expressions.Failed e) {
                return rows.refuse(records, e.getMessage());
            }
        }
        if (!rows.found.isEmpty()) {
            children(connection, sync, model, siblings, rows);
            if (sync.usePlatformRelations()) {
                rows.platforms.putAll(relations.read(connection, model.name(), rows.found.keySet(), sync.target()));
            }
        }
        return rows;
    }

    private void children(Connection connection, SyncDefinition sync, Model model, List<SyncDefinition> siblings, Rows rows)
            throws SQLException {
        for (var child : models.knownChildren(model.name())) {
            var brought = RowQuery.brought(sync, child);
            try {
                var query = RowQuery.ofChildren(brought, model, child, siblings, models.known(), transformers::transforms,
                        rows.weight.heaviest());
                new ChildSelect(connection, query, model, child).read(rows);
            } catch (IllegalStateException e) {
                rows.refuse(rows.found.keySet(), "schema_drift: " + e.getMessage());
            }
        }
    }

    private void shape(Connection connection, RowQuery query, Model model, SyncDefinition sync, Collection<String> records,
            Rows rows) throws SQLException {
        var read = new HashMap<String, SourceRow>();
        new RowSelect<>(connection, query, model, sync, RowSelect::sourceRow).read(records, read, rows.unreadable, rows.weight);
        var name = transformers.name(sync);
        var transformer = name == null ? null : transformers.find(name).orElseThrow();
        new Shaping(connection, sync, model, transformer, Expressions.of(sync)).shape(read, rows);
        rows.found.values().forEach(row -> rows.weight.add(row.size())); // a transformer may make much of little
    }

    // as SQL: the pool forbids Connection.rollback(Savepoint) inside a managed transaction
    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
