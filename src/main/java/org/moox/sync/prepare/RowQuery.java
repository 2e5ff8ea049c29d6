package org.moox.sync.prepare;

import java.util.ArrayList;
import java.util.List;
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

    /** A foreign key column whose value means nothing on the target; {@code model} is the parent's model there, {@code sourceModel} the one here. */
    record ParentReference(String sourceColumn, List<String> targetColumns, String model, String sourceModel) {
    }

    private static final String PLATFORMS = "(select json_agg(r.platform_id)::text from sync.model_platform r where r.model = ? and r.record = x.key)";

    /**
     * @param siblings syncs to the same target, through which parents travel
     * @param parents models by name, of this platform
     * @param transformed syncs whose fields a transformer makes: SQL cannot tell them
     * @param heaviest rows with more bytes come without their fields
     */
    static RowQuery of(SyncDefinition sync, Model model, List<SyncDefinition> siblings, List<Model> parents,
            Predicate<SyncDefinition> transformed, long heaviest) {
        var references = new ArrayList<ParentReference>();
        var parentSql = new ParentNames(sync, siblings, parents, transformed).columns(model.references(), references);
        var keys = new RecordKeys(model);
        var fields = transformed.test(sync)
                ? PLATFORMS + ",\n       " + within(heaviest, json(columns(model)))
                : json(identifier(sync, model, "s")) + ",\n       " + within(heaviest, json(data(sync, model)));
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
            Predicate<SyncDefinition> transformed, long heaviest) {
        var model = child.model();
        var references = new ArrayList<ParentReference>();
        var parentSql = new ParentNames(sync, siblings, parents, transformed).columns(child.others(), references);
        var keys = new RecordKeys(owner);
        var key = sync.identifier().isEmpty() ? "'{}'" : json(identifier(sync, model, "s"));
        var sql = "select x.key, " + key + ",\n       " + within(heaviest, json(data(sync, model))) + parentSql
                + ", " + model.keySql("s")
                + "\nfrom " + keys.from() + "\njoin " + owner.quotedTable() + " o on " + keys.match("o")
                + "\njoin " + model.quotedTable() + " s on " + child.pointing("s", "o")
                + "\norder by "
                + model.localIdentifier().stream().map(c -> "s." + c.quoted()).collect(Collectors.joining(", "));
        return new RowQuery(sql, references, false);
    }

    /** The sync as it brings what travels by this relation. */
    static SyncDefinition brought(SyncDefinition sync, Child child) {
        return sync.ofChildren(child.relation(), child.model().name(), child.identifier().stream().map(Column::name).toList());
    }

    static String identifier(SyncDefinition sync, Model model, String alias) {
        return sync.identifier()
                .stream()
                .map(target -> field(source(sync, model, target), alias, target))
                .collect(Collectors.joining(", "));
    }

    static Column source(SyncDefinition sync, Model model, String target) {
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

    // weighed where it is made: what does not fit into memory must not come here at all
    private static String within(long heaviest, String json) {
        return "(select case when octet_length(w.text) <= %d then w.text end from (select %s as text offset 0) w)".formatted(
                heaviest,
                json);
    }

    static String json(String fields) {
        return "(select row_to_json(j)::text from (select " + fields + ") j)";
    }

    private static String related(SyncDefinition sync) {
        return sync.usePlatformRelations()
                ? """

                where exists (select from sync.model_platform r where r.model = ? and r.record = x.key and r.platform_id = ?::uuid)"""
                : "";
    }
}
