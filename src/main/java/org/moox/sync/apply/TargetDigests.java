package org.moox.sync.apply;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.model.Column;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Model;
import org.moox.sync.model.Scanned;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.DigestFields;

/** What this platform holds of a sync, as hashes, in bounded parts: the target's side of a reconcile. Changes nothing. */
@ApplicationScoped
public class TargetDigests {

    private final Transactions transactions;
    private final Admission.Definitions definitions;

    TargetDigests(Transactions transactions, Admission.Definitions definitions) {
        this.transactions = transactions;
        this.definitions = definitions;
    }

    /** What of the proposed fields this platform has and writes, with the types that they have here. */
    public DigestFields head(SyncDefinition sync, DigestFields proposal) {
        var model = model(sync);
        if (definitions.handler().apply(model.name()).isPresent()) {
            return new DigestFields(true, List.of(), null, null);
        }
        var key = Set.copyOf(sync.identifier());
        var names = proposal.own().stream().map(DigestFields.Field::name).collect(Collectors.toSet());
        var shape = Shape.of(model, key, names, Set.of());
        var fields = proposal.own()
                .stream()
                .filter(f -> model.column(f.name())
                        .filter(c -> shape.updated().contains(c) || shape.key().contains(c))
                        .isPresent())
                .map(f -> field(f, model.column(f.name()).orElseThrow()))
                .toList();
        return new DigestFields(false, fields, null, null);
    }

    private static DigestFields.Field field(DigestFields.Field proposed, Column column) {
        // types outside pg_catalog carry their schema, see Catalog
        return new DigestFields.Field(proposed.name(), column.fullType(), column.fullType().indexOf('.') < 0, proposed.parent(),
                proposed.key());
    }

    /**
     * Hashes a part of what the sync holds here, in a transaction of its own.
     *
     * @param source the authenticated sender
     * @param fields what {@link #head} has answered
     * @param after where the part before stopped; null from the beginning
     * @param limit about how many rows
     * @throws SyncException CONFLICT when the fields are not what they were: begin again
     */
    public Scanned scan(UUID source, SyncDefinition sync, DigestFields fields, Grouping by, String after, int limit) {
        var model = model(sync);
        if (!head(sync, fields).equals(fields)) {
            throw new SyncException(Reason.CONFLICT, "fields",
                    "The fields of model " + model.name() + " have changed meanwhile; begin again.");
        }
        return transactions.snapshot(
                connection -> new TargetScan(new DigestRows(connection, source, sync, model, fields), by, limit).read(after));
    }

    private Model model(SyncDefinition sync) {
        return definitions.model()
                .apply(sync.targetModel())
                .filter(m -> !Shape.home(m).isEmpty())
                .orElseThrow(() -> new SyncException(Reason.UNKNOWN_MODEL, "model", "Model " + sync.targetModel()
                        + " is not exposed on the target, or its table has no usable unique key."));
    }
}
