package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.DatabaseException;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.Child;
import org.moox.sync.model.Column;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.model.Scanned;
import org.moox.sync.prepare.SourceScan.Way;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.relation.RelationSets;
import org.moox.sync.sync.FieldRule;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.DigestFields;
import org.moox.sync.wire.DigestFields.Field;
import org.moox.sync.wire.Item;

/** What a sync would send, as hashes and as items, in bounded parts: the source's side of a reconcile. Changes nothing. */
@ApplicationScoped
public class SourceDigests {

    private static final int FEW = 200;

    private final Transactions transactions;
    private final Syncs syncs;
    private final Models models;
    private final RowReader rows;
    private final RelationSets relations;

    SourceDigests(Transactions transactions, Syncs syncs, Models models, RowReader rows, RelationSets relations) {
        this.relations = relations;
        this.transactions = transactions;
        this.syncs = syncs;
        this.models = models;
        this.rows = rows;
    }

    /**
     * Records as they would be sent.
     *
     * @param items record → its present state; one that is absent, or does not go to the target, is not in it
     * @param unreadable record → why it cannot be sent; nobody knows its state
     */
    public record Present(Map<String, Item> items, Map<String, String> unreadable) {
    }

    /**
     * The fields that the sync would write.
     *
     * @throws org.moox.sync.problem.SyncException UNKNOWN_MODEL when its model is not exposed here
     */
    public DigestFields proposal(SyncDefinition sync) {
        var model = models.require(sync.sourceModel());
        var siblings = siblings(sync);
        var children = new HashMap<String, List<Field>>();
        for (var child : models.children(model.name())) {
            children.put(child.relation(),
                    fields(RowQuery.brought(sync, child), child.model(), child.others(), siblings).stream()
                            .filter(f -> !child.reference().columns().contains(f.name()))
                            .toList());
        }
        var made = rows.makes(sync) ? made(sync, model, siblings) : List.<Field>of();
        return new DigestFields(false, made.isEmpty() ? fields(sync, model, model.references(), siblings) : made, children,
                sync.usePlatformRelations() ? relations.travelling(sync.target()) : null);
    }

    private List<Field> fields(SyncDefinition sync, Model model, List<Model.Reference> references,
            List<SyncDefinition> siblings) {
        var names = rows.parents(sync, siblings);
        var parents = names.parents(references)
                .stream()
                .collect(Collectors.toMap(p -> p.reference().columns().get(0), Function.identity(), (one, other) -> one));
        return sync.plan(model.columns().stream().map(Column::name).toList())
                .stream()
                .map(rule -> field(rule, model, names, parents.get(rule.source())))
                .toList();
    }

    private static Field field(FieldRule rule, Model model, ParentNames names, ParentNames.Parent parent) {
        var type = rule.isConstant() ? null : model.column(rule.source()).orElseThrow().fullType();
        if (parent == null || rule.isConstant()) {
            return new Field(rule.target(), type, false, null, null);
        }
        var key = names.key(parent);
        return new Field(rule.target(), type, false, parent.way().targetModel(), key.isEmpty() ? null : key);
    }

    private List<Field> made(SyncDefinition sync, Model model, List<SyncDefinition> siblings) {
        var query = new DigestQuery(sync, model, new DigestFields(false, List.of(), Map.of(), null),
                (s, references) -> List.of());
        return transactions.snapshot(connection -> new Sample(query,
                (reading, records) -> rows.read(reading, sync, siblings, records)).fields(connection));
    }

    /**
     * Hashes a part of what the sync would send, in a transaction of its own.
     *
     * @param agreed the fields, as the target has answered the {@link #proposal}
     * @param after where the part before stopped; null from the beginning
     * @param limit about how many rows
     * @throws DatabaseException when the table cannot be read: never to be taken for an empty one
     */
    public Scanned scan(SyncDefinition sync, DigestFields agreed, Grouping by, String after, int limit) {
        for (var way : ways(sync)) {
            try {
                return transactions
                        .snapshot(connection -> scan(sync, agreed, by, limit, connection).read(connection, after, way));
            } catch (DatabaseException e) {
                if (way == Way.SHAPED || !ofValues(e)) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("no way to scan");
    }

    private List<Way> ways(SyncDefinition sync) {
        return rows.shapes(sync) ? List.of(Way.SHAPED) : List.of(Way.values());
    }

    // what concerns connections, rights, resources or the table itself is no matter of single values
    private static boolean ofValues(DatabaseException e) {
        var state = String.valueOf(e.sqlState());
        return !Set.of("08", "25", "40", "53", "57", "58").contains(state.substring(0, Math.min(2, state.length())))
                && !Set.of("42501", "42P01", "3F000").contains(state);
    }

    private SourceScan scan(SyncDefinition sync, DigestFields agreed, Grouping by, int limit, Connection connection)
            throws SQLException {
        rows.look(connection, List.of(sync.sourceModel()));
        var siblings = siblings(sync);
        var model = models.find(sync.sourceModel())
                .orElseThrow(() -> new SyncException(Reason.UNKNOWN_MODEL, "model",
                        "The source cannot be read: model " + sync.sourceModel() + " is not exposed here any more."));
        var query = new DigestQuery(sync, model, agreed,
                (of, references) -> rows.parents(of, siblings).parents(references));
        var children = rows.shapes(sync)
                ? List.<Child>of()
                : models.children(sync.sourceModel())
                        .stream()
                        .filter(c -> agreed.children().containsKey(c.relation()))
                        .sorted(Comparator.comparing(Child::relation))
                        .toList();
        return new SourceScan(query, by, children, (reading, records) -> rows.read(reading, sync, siblings, records), limit);
    }

    /** These records as the sync would send them now, read in one snapshot. */
    public Present items(SyncDefinition sync, Collection<String> records) {
        var wanted = records.stream().filter(r -> sync.syncIds() == null || sync.syncIds().contains(r)).toList();
        var siblings = siblings(sync);
        return transactions.snapshot(connection -> {
            rows.look(connection, List.of(sync.sourceModel()));
            var read = rows.read(connection, sync, siblings, wanted);
            return new Present(read.items(sync).stream().collect(Collectors.toMap(Item::record, Function.identity())),
                    read.unreadable());
        });
    }

    /** Which of these records the sync would send now: read in small parts, because whole records may be large. */
    public Set<String> present(SyncDefinition sync, List<String> records) {
        var present = new HashSet<String>();
        for (var from = 0; from < records.size(); from += FEW) {
            present.addAll(items(sync, records.subList(from, Math.min(records.size(), from + FEW))).items().keySet());
        }
        return present;
    }

    // through which parents travel; the sync itself may not be active yet
    private List<SyncDefinition> siblings(SyncDefinition sync) {
        return syncs.all()
                .stream()
                .filter(s -> s.target().equals(sync.target()) && s.source().equals(sync.source()))
                .filter(s -> s.id().equals(sync.id()) || s.active() && !s.identifier().isEmpty())
                .toList();
    }
}
