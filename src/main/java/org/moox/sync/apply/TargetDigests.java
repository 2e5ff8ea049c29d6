package org.moox.sync.apply;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.model.Child;
import org.moox.sync.model.Column;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Model;
import org.moox.sync.model.Scanned;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.relation.RelationSets;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.DigestFields;
import org.moox.sync.wire.DigestFields.Field;

/** What this platform holds of a sync, as hashes, in bounded parts: the target's side of a reconcile. Changes nothing. */
@ApplicationScoped
public class TargetDigests {

    private final Transactions transactions;
    private final Admission.Definitions definitions;
    private final RelationSets relations;

    TargetDigests(Transactions transactions, Admission.Definitions definitions, RelationSets relations) {
        this.relations = relations;
        this.transactions = transactions;
        this.definitions = definitions;
    }

    /** What of the proposed fields this platform has and writes, with the types that they have here. */
    public DigestFields head(SyncDefinition sync, DigestFields proposal) {
        var model = model(sync);
        if (definitions.handler().apply(model.name()).isPresent()) {
            return new DigestFields(true, List.of(), null, null);
        }
        var children = new HashMap<String, List<Field>>();
        for (var child : children(sync, proposal)) {
            var brought = sync.ofChildren(child.relation(), child.model().name(), List.of());
            children.put(child.relation(), fields(brought, child.model(), proposal.children().get(child.relation())).stream()
                    .filter(f -> !child.reference().columns().contains(f.name()))
                    .toList());
        }
        return new DigestFields(false, fields(sync, model, proposal.own()), children,
                proposal.platforms() == null || !sync.usePlatformRelations() || model.localIdentifier().isEmpty()
                        ? null
                        : relations.taken(proposal.platforms()));
    }

    private List<Child> children(SyncDefinition sync, DigestFields fields) {
        return definitions.children()
                .apply(sync.targetModel())
                .stream()
                .filter(child -> fields.children().containsKey(child.relation()))
                .sorted(Comparator.comparing(Child::relation))
                .toList();
    }

    // none but those that the sync speaks of, whatever the source asks for
    private List<Field> fields(SyncDefinition sync, Model model, List<Field> proposed) {
        var names = proposed.stream().map(Field::name).filter(sync::writes).collect(Collectors.toSet());
        var shape = Shape.of(model, Set.copyOf(sync.identifier()), names, Set.of());
        return proposed.stream()
                .flatMap(field -> model.column(field.name())
                        .filter(c -> names.contains(c.name()) && (shape.key().contains(c) || shape.updated().contains(c)))
                        .map(column -> field(sync, model, field, column))
                        .stream())
                .toList();
    }

    // what no sync brings from there is not the source's to ask after
    private Field field(SyncDefinition sync, Model model, Field proposed, Column column) {
        var parent = proposed.parent() == null
                ? Optional.<Pointed>empty()
                : Pointed.of(sync.source(), model, column, proposed.parent(), definitions)
                        .filter(pointed -> !pointed.ways().isEmpty());
        var key = parent.isPresent() && proposed.key() != null && parent.get().isNamedBy(proposed.key())
                ? proposed.key()
                : null;
        // types outside pg_catalog carry their schema, see Catalog
        return new Field(proposed.name(), column.fullType(), column.fullType().indexOf('.') < 0,
                parent.map(p -> p.model().name()).orElse(null), key);
    }

    /**
     * Hashes a part of what the sync holds here, in a transaction of its own.
     *
     * @param source the authenticated sender
     * @param fields what {@link #head} has answered
     * @param after where the part before stopped; null from the beginning
     * @param limit about how many rows
     * @throws SyncException FORBIDDEN when the sync is not one of the sender's, CONFLICT when the fields are not what they were: begin again
     */
    public Scanned scan(UUID source, SyncDefinition sync, DigestFields fields, Grouping by, String after, int limit) {
        if (!sync.source().equals(source)) {
            throw new SyncException(Reason.FORBIDDEN, "sync", "This sync does not lead from the sender to this platform.");
        }
        return scan(sync, fields, by, after, limit).orElseGet(() -> {
            definitions.tables().refresh().run();
            return scan(sync, fields, by, after, limit).orElseThrow(() -> changed(sync));
        });
    }

    // empty when the tables are not what was known of them, which was asked for before: inside it might need a connection more
    private Optional<Scanned> scan(SyncDefinition sync, DigestFields fields, Grouping by, String after, int limit) {
        var edition = definitions.tables().edition().get();
        if (!head(sync, fields).equals(fields)) {
            return Optional.empty();
        }
        var model = model(sync);
        var children = children(sync, fields);
        var own = held(sync, model, fields.own());
        var travelling = children.stream()
                .collect(Collectors.toMap(Child::relation,
                        child -> held(sync, child.model(), fields.children().get(child.relation()))));
        var names = Stream.concat(Stream.of(model.name()), children.stream().map(child -> child.model().name())).toList();
        return transactions.snapshot(connection -> {
            if (edition != null && !edition.isCurrent(connection, names)) {
                return Optional.empty();
            }
            var rows = new DigestRows(connection, sync, model, fields, own, travelling);
            return Optional.of(new TargetScan(rows, by, children, limit).read(after));
        });
    }

    private HeldFields held(SyncDefinition sync, Model model, List<Field> fields) {
        var pointed = new HashMap<Field, Pointed>();
        fields.stream()
                .filter(field -> field.parent() != null)
                .forEach(field -> model.column(field.name())
                        .flatMap(column -> Pointed.of(sync.source(), model, column, field.parent(), definitions))
                        .ifPresent(parent -> pointed.put(field, parent)));
        return new HeldFields(sync.source(), model, fields, pointed::get);
    }

    private static SyncException changed(SyncDefinition sync) {
        return new SyncException(Reason.CONFLICT, "fields",
                "The fields of model " + sync.targetModel() + " have changed meanwhile; begin again.");
    }

    private Model model(SyncDefinition sync) {
        return definitions.model()
                .apply(sync.targetModel())
                .filter(m -> !Shape.home(m).isEmpty())
                .orElseThrow(() -> new SyncException(Reason.UNKNOWN_MODEL, "model", "Model " + sync.targetModel()
                        + " is not exposed on the target, or its table has no usable unique key."));
    }
}
