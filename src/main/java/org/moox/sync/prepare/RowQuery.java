package org.moox.sync.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Child;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.sync.FieldRule;
import org.moox.sync.sync.SyncDefinition;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The SQL that reads records of one sync by their keys. PostgreSQL writes the JSON: native for booleans, integers and text, everything
 * else as its own text, so nothing is lost on the way.
 *
 * <p>
 * For a transformer it reads all columns under their own names, and the record's platforms in the place of the identifier; its first parameter then is the model.
 *
 * @param sql parameters: record keys, then one array of texts for each column of the local identifier, then model and target for a sync with platform relations
 * @param references foreign keys whose parents are sent along, one result column each, after key and data
 * @param whole whether it is for a transformer
 */
record RowQuery(String sql, List<ParentReference> references, boolean whole) {

    /** A foreign key column whose value means nothing on the target; {@code model} is the parent's model there. */
    record ParentReference(String sourceColumn, List<String> targetColumns, String model) {
    }

    private static final String PLATFORMS = "(select json_agg(r.platform_id)::text from sync.model_platform r where r.model = ? and r.record = x.key)";

    /**
     * @param siblings syncs to the same target, through which parents travel
     * @param parents models by name, of this platform
     * @param transformed syncs whose fields a transformer makes: SQL cannot tell them
     */
    static RowQuery of(SyncDefinition sync, Model model, List<SyncDefinition> siblings, List<Model> parents,
            Predicate<SyncDefinition> transformed) {
        var references = new ArrayList<ParentReference>();
        var parentSql = references(sync, model.references(), siblings, parents, transformed, references);
        var keys = new RecordKeys(model);
        var fields = transformed.test(sync)
                ? PLATFORMS + ",\n       " + json(columns(model))
                : json(identifier(sync, model, "s")) + ",\n       " + json(data(sync, model));
        var sql = "select x.key, " + fields + parentSql
                + "\nfrom " + keys.from()
                + "\njoin " + model.quotedTable() + " s on " + keys.match("s") + related(sync);
        return new RowQuery(sql, references, transformed.test(sync));
    }

    /**
     * Reads the records that travel with records of another model, by the keys of the latter; after the references comes a record's own key.
     *
     * @param sync as it brings the children
     */
    static RowQuery ofChildren(SyncDefinition sync, Model owner, Child child, List<SyncDefinition> siblings,
            List<Model> parents,
            Predicate<SyncDefinition> transformed) {
        var model = child.model();
        var others = model.references().stream().filter(r -> !r.equals(child.reference())).toList();
        var references = new ArrayList<ParentReference>();
        var parentSql = references(sync, others, siblings, parents, transformed, references);
        var keys = new RecordKeys(owner);
        var key = sync.identifier().isEmpty() ? "'{}'" : json(identifier(sync, model, "s"));
        var sql = "select x.key, " + key + ",\n       " + json(data(sync, model)) + parentSql
                + ", " + model.keySql("s")
                + "\nfrom " + keys.from() + "\njoin " + owner.quotedTable() + " o on " + keys.match("o")
                + "\njoin " + model.quotedTable() + " s on " + child.pointing("s", "o")
                + "\norder by "
                + model.localIdentifier().stream().map(c -> "s." + c.quoted()).collect(Collectors.joining(", "));
        return new RowQuery(sql, references, false);
    }

    // result columns, and in the list what they are
    private static String references(SyncDefinition sync, List<Model.Reference> all, List<SyncDefinition> siblings,
            List<Model> parents, Predicate<SyncDefinition> transformed, List<ParentReference> references) {
        var sql = new StringBuilder();
        for (var reference : all) {
            if (reference.columns().size() != 1 || sync.targetColumns(reference.columns().get(0)).isEmpty()) {
                continue;
            }
            parentSync(reference, siblings, transformed).ifPresent(parentSync -> parents.stream()
                    .filter(parent -> parent.name().equals(reference.model()))
                    .findFirst()
                    .ifPresent(parent -> {
                        references.add(new ParentReference(reference.columns().get(0),
                                sync.targetColumns(reference.columns().get(0)), parentSync.targetModel()));
                        sql.append(",\n       ")
                                .append(parent(reference, parentSync, parent, transformed.test(parentSync)));
                    }));
        }
        return sql.toString();
    }

    private static Optional<SyncDefinition> parentSync(Model.Reference reference, List<SyncDefinition> siblings,
            Predicate<SyncDefinition> transformed) {
        return siblings.stream()
                .filter(s -> s.sourceModel().equals(reference.model()))
                .filter(s -> transformed.test(s) || !sameColumns(s, reference))
                .findFirst();
    }

    // the parent is matched by the very columns that the foreign key holds: its value means the same on both sides
    private static boolean sameColumns(SyncDefinition parent, Model.Reference reference) {
        return parent.identifier().size() == 1
                && parent.targetColumns(reference.referenced().get(0)).contains(parent.identifier().get(0));
    }

    // what a transformer makes of a parent's identifier only that one knows: the target finds such a parent by its record; so it finds one that comes with
    // the same batch, and one that does not belong there is not told of
    private static String parent(Model.Reference reference, SyncDefinition parentSync, Model parent, boolean transformed) {
        var identifier = transformed
                ? "null"
                : "case when exists (select from sync.deliveries d where d.sync = %d and d.record = %s and d.state <> 'unsent') then %s end"
                        .formatted(parentSync.number(), parent.keySql("p"), json(identifier(parentSync, parent, "p")));
        return "(select json_build_array(" + parent.keySql("p") + ", " + identifier + "::json)::text from "
                + parent.quotedTable() + " p where p." + Sql.quote(reference.referenced().get(0)) + " = s."
                + Sql.quote(reference.columns().get(0)) + ")";
    }

    private static String identifier(SyncDefinition sync, Model model, String alias) {
        return sync.identifier()
                .stream()
                .map(target -> field(source(sync, model, target), alias, target))
                .collect(Collectors.joining(", "));
    }

    private static Column source(SyncDefinition sync, Model model, String target) {
        return model.columns()
                .stream()
                .filter(c -> sync.targetColumns(c.name()).contains(target))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no column of %s becomes %s, which identifies records on the target; "
                                .formatted(model.name(), target) + "save the sync again"));
    }

    private static String data(SyncDefinition sync, Model model) {
        var columns = model.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        return sync.plan(model.columns().stream().map(Column::name).toList())
                .stream()
                .map(rule -> value(rule, columns.get(rule.source())) + " as " + Sql.quote(rule.target()))
                .collect(Collectors.joining(", "));
    }

    // as JSON, as it was given: the target casts
    private static String literal(JsonNode given) {
        return Sql.literal(FieldRule.sent(given).toString()) + "::json";
    }

    private static String value(FieldRule rule, Column column) {
        if (rule.isConstant()) {
            return literal(rule.value());
        }
        var read = column.read("s");
        return rule.fallback() == null
                ? read
                : "case when " + read + " is null then " + literal(rule.fallback()) + " else to_json("
                        + read
                        + ") end";
    }

    private static String columns(Model model) {
        return model.columns().stream().map(c -> field(c, "s", c.name())).collect(Collectors.joining(", "));
    }

    private static String field(Column column, String alias, String name) {
        return column.read(alias) + " as " + Sql.quote(name);
    }

    private static String json(String fields) {
        return "(select row_to_json(j)::text from (select " + fields + ") j)";
    }

    private static String related(SyncDefinition sync) {
        return sync.usePlatformRelations()
                ? """

                where exists (select from sync.model_platform r where r.model = ? and r.record = x.key and r.platform_id = ?::uuid)"""
                : "";
    }
}
