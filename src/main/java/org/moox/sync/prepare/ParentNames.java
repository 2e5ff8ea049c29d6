package org.moox.sync.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.prepare.RowQuery.ParentReference;
import org.moox.sync.sync.SyncDefinition;

/**
 * The SQL that names the parents of a sync's records, so that a target whose own ids differ finds them. A parent's identifier goes only where the parent itself
 * goes.
 *
 * @param siblings syncs to the same target, through which parents travel, in their order
 * @param models of this platform
 * @param transformed syncs whose fields a transformer makes: SQL cannot tell them
 */
record ParentNames(SyncDefinition sync, List<SyncDefinition> siblings, List<Model> models,
        Predicate<SyncDefinition> transformed) {

    /**
     * A parent whose own ids differ on the target.
     *
     * @param reference the foreign key that points to it
     * @param way the sync by which it goes
     * @param model the parent's
     */
    record Parent(Model.Reference reference, SyncDefinition way, Model model) {
    }

    /** Result columns for the foreign keys of {@code s}, each after a comma; what they are is added to {@code found}. */
    String columns(List<Model.Reference> references, List<ParentReference> found) {
        var sql = new StringBuilder();
        for (var parent : parents(references)) {
            var column = parent.reference().columns().get(0);
            found.add(
                    new ParentReference(column, sync.targetColumns(column), parent.way().targetModel(), parent.model().name()));
            sql.append(",\n       ").append(name(parent.reference(), parent.way(), parent.model()));
        }
        return sql.toString();
    }

    /** The parents that the records of the sync have by these foreign keys. */
    List<Parent> parents(List<Model.Reference> references) {
        var parents = new ArrayList<Parent>();
        for (var reference : references) {
            if (reference.columns().size() == 1 && !sync.targetColumns(reference.columns().get(0)).isEmpty()) {
                way(reference).ifPresent(way -> models.stream()
                        .filter(model -> model.name().equals(reference.model()))
                        .findFirst()
                        .ifPresent(model -> parents.add(new Parent(reference, way, model))));
            }
        }
        return parents;
    }

    /** Columns of the target by which both sides may name the parent; empty where only its record does. */
    List<String> key(Parent parent) {
        if (transformed.test(parent.way())) {
            return List.of(); // what a transformer makes of it
        }
        var own = new ParentNames(parent.way(), siblings, models, transformed).parents(parent.model().references());
        var translated = own.stream()
                .flatMap(p -> parent.way().targetColumns(p.reference().columns().get(0)).stream())
                .toList();
        return parent.way().identifier().stream().noneMatch(translated::contains) ? parent.way().identifier() : List.of();
    }

    // a model may go to several models of the target, whose own foreign key says which is meant; where it has none, a value that means the same there is best
    private Optional<SyncDefinition> way(Model.Reference reference) {
        var ways = siblings.stream().filter(s -> s.sourceModel().equals(reference.model())).toList();
        var same = ways.stream().filter(way -> !transformed.test(way) && sameColumns(way, reference)).toList();
        if (same.size() == ways.size()) {
            return Optional.empty();
        }
        return same.isEmpty() ? ways.stream().findFirst() : same.stream().findFirst();
    }

    // the parent is matched by the very columns that the foreign key holds: its value means the same on both sides
    private static boolean sameColumns(SyncDefinition way, Model.Reference reference) {
        return way.identifier().size() == 1
                && way.targetColumns(reference.referenced().get(0)).contains(way.identifier().get(0));
    }

    private String name(Model.Reference reference, SyncDefinition way, Model parent) {
        var key = parent.keySql("p");
        var repeated = reference.referenced().equals(parent.localIdentifier().stream().map(Column::name).toList());
        return "(select json_build_array(" + (repeated ? key : only(told(way, key), key)) + ", " + identifier(way, parent)
                + "::json)::text from " + parent.quotedTable() + " p where p." + Sql.quote(reference.referenced().get(0))
                + " = s." + Sql.quote(reference.columns().get(0)) + ")";
    }

    // whether it passes a filter SQL cannot tell
    private static Stream<String> told(SyncDefinition way, String key) {
        return way.filter() == null
                ? goes(way, key)
                : Stream.concat(goes(way, key), Stream.of(MAY_BE_THERE.formatted(way.number(), key)));
    }

    private static final String MAY_BE_THERE = "exists (select from sync.deliveries d where d.sync = %d and d.record = %s and d.state <> 'unsent')";

    // what a transformer makes of a parent's identifier only that one knows: the target finds such a parent by its record; so it finds one that comes with
    // the same batch, and one that does not belong there is not told of
    private String identifier(SyncDefinition way, Model parent) {
        var key = parent.keySql("p");
        return transformed.test(way)
                ? "null"
                : only(Stream.concat(goes(way, key), Stream.of(MAY_BE_THERE.formatted(way.number(), key))),
                        RowQuery.json(RowQuery.identifier(way, parent, "p")));
    }

    private static String only(Stream<String> conditions, String value) {
        return conditions.reduce((one, other) -> one + " and " + other)
                .map(all -> "case when " + all + " then " + value + " end")
                .orElse(value);
    }

    /** Conditions: the parent of that key goes that way. */
    private static Stream<String> goes(SyncDefinition way, String key) {
        var conditions = Stream.<String>builder();
        if (way.usePlatformRelations()) {
            conditions.add("exists (select from sync.model_platform r where r.model = " + Sql.literal(way.sourceModel())
                    + " and r.record = " + key + " and r.platform_id = " + Sql.literal(way.target().toString()) + "::uuid)");
        }
        if (way.syncIds() != null) {
            conditions.add(key + " = any (array["
                    + way.syncIds().stream().map(Sql::literal).collect(Collectors.joining(", ")) + "]::text[])");
        }
        return conditions.build();
    }
}
