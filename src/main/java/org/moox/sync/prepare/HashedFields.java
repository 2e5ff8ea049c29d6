package org.moox.sync.prepare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordHash;
import org.moox.sync.model.RecordKey;
import org.moox.sync.prepare.ParentNames.Parent;
import org.moox.sync.sync.FieldRule;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.DigestFields.Field;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The values of a source's row as its target would hold them, in SQL, for syncs of whose records PostgreSQL alone can tell.
 *
 * @param parents what its foreign keys point to, as far as that has other ids on the target
 */
record HashedFields(SyncDefinition sync, Model model, List<Field> agreed, List<Parent> parents) {

    /** SQL: the columns of {@code alias} that are needed, each behind a comma, under names of our own. */
    String columns(String alias) {
        return names().entrySet()
                .stream()
                .map(c -> ", " + alias + '.' + Sql.quote(c.getKey()) + " as " + c.getValue())
                .collect(Collectors.joining());
    }

    /**
     * SQL: the values, made of the columns of {@code x}.
     *
     * @param exact whether they are cast to the target's types; if not, nothing fails, and what has another type here is hashed as text
     */
    List<String> values(boolean exact) {
        var names = names();
        var rules = rules();
        var values = new ArrayList<String>();
        for (var field : agreed) {
            var parent = parent(field, rules.get(field.name()));
            values.add(parent.map(p -> RecordHash.value(name(p, field, names), null))
                    .orElseGet(() -> RecordHash.value(value(rules.get(field.name()), field, names, exact), field.type())));
        }
        return values;
    }

    private Map<String, String> names() {
        var rules = rules();
        var names = new LinkedHashMap<String, String>();
        for (var field : agreed) {
            var rule = rules.get(field.name());
            if (rule != null && !rule.isConstant()) {
                names.computeIfAbsent(rule.source(), c -> "c" + names.size());
            }
        }
        return names;
    }

    private Map<String, FieldRule> rules() {
        var rules = new HashMap<String, FieldRule>();
        sync.plan(model.columns().stream().map(Column::name).toList()).forEach(rule -> rules.putIfAbsent(rule.target(), rule));
        return rules;
    }

    private Optional<Parent> parent(Field field, FieldRule rule) {
        return parents.stream()
                .filter(p -> field.parent() != null && rule != null && p.reference().columns().get(0).equals(rule.source()))
                .findFirst();
    }

    /** The parent's key on the target, or its record. */
    private static String name(Parent parent, Field field, Map<String, String> names) {
        var reference = parent.reference();
        var name = field.key() == null
                ? parent.model().keySql("p")
                : RecordKey.sql(field.key()
                        .stream()
                        .map(c -> "p." + RowQuery.source(parent.way(), parent.model(), c).quoted())
                        .toList());
        return "(select %s from %s p where p.%s = x.%s)".formatted(name, parent.model().quotedTable(),
                Sql.quote(reference.referenced().get(0)), names.get(reference.columns().get(0)));
    }

    private String value(FieldRule rule, Field field, Map<String, String> names, boolean exact) {
        if (rule == null) {
            return "null::text"; // its column has just gone
        }
        if (rule.isConstant()) {
            return cast(literal(rule.value()), field, exact);
        }
        var read = "x." + names.get(rule.source());
        var type = model.column(rule.source()).map(Column::fullType).orElseThrow();
        var asItIs = type.equals(field.type()) && (exact || rule.fallback() == null);
        var value = asItIs ? read : cast(read, field, exact);
        return rule.fallback() == null
                ? value
                : "coalesce(" + value + ", " + cast(literal(rule.fallback()), field, exact) + ")";
    }

    private static String cast(String value, Field field, boolean exact) {
        return "(" + value + ")::text" + (exact && field.catalog() ? "::" + RecordHash.castable(field.type()) : "");
    }

    private static String literal(JsonNode given) {
        var sent = FieldRule.sent(given);
        return sent.isNull() ? "null" : Sql.literal(sent.isTextual() ? sent.textValue() : sent.toString());
    }
}
