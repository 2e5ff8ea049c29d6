package org.moox.sync.prepare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Blocks;
import org.moox.sync.model.Column;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordHash;
import org.moox.sync.sync.FieldRule;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.DigestFields;

import com.fasterxml.jackson.databind.JsonNode;

/** The SQL that hashes what a sync would send of its source's rows, where PostgreSQL alone can tell. */
record DigestQuery(SyncDefinition sync, Model model, DigestFields agreed) {

    private static final String SCAN = """
            select %1$s, %2$s, %3$s from (
                select %4$s as r%5$s from %6$s s where %7$s%8$s offset 0
            ) x where %9$s%10$s
            """;

    /** Parameters: see {@link #RELATED}, for a sync with platform relations; then the records of one that is limited to some. */
    String sql(Blocks blocks, Grouping by, boolean exact) {
        var columns = new LinkedHashMap<Column, String>();
        var values = agreed.existence() ? List.<String>of() : values(columns, exact);
        var hash = RecordHash.ofKey("x.r");
        var value = RecordHash.ofValues(values, hash);
        var read = columns.entrySet()
                .stream()
                .map(c -> ", s." + c.getKey().quoted() + " as " + c.getValue())
                .collect(Collectors.joining());
        return SCAN.formatted(by.records() ? "x.r" : by.bucket(hash), by.records() ? value : "bit_xor(" + value + ")",
                by.records() ? "1" : "count(*)", model.keySql("s"), read, model.quotedTable(), blocks.contains("s"), limits(),
                by.contains(hash), by.records() ? "" : " group by 1");
    }

    // "offset 0" keeps PostgreSQL from joining: one look into an index for each row of the part, however large the relations are
    private static final String RELATED = " and exists (select from sync.model_platform r where r.model = ? and r.record = %s and r.platform_id = ?::uuid offset 0)";

    private String limits() {
        return (sync.usePlatformRelations() ? RELATED.formatted(model.keySql("s")) : "")
                + (sync.syncIds() != null ? " and " + model.keySql("s") + " = any (?)" : "");
    }

    private List<String> values(Map<Column, String> columns, boolean exact) {
        var byName = model.columns().stream().collect(Collectors.toMap(Column::name, Function.identity()));
        var rules = sync.plan(byName.keySet())
                .stream()
                .collect(Collectors.toMap(FieldRule::target, Function.identity(),
                        (one, other) -> one));
        var values = new ArrayList<String>();
        for (var field : agreed.own()) {
            var rule = rules.get(field.name());
            values.add(RecordHash.value(value(rule, rule == null ? null : byName.get(rule.source()), field, columns, exact),
                    field.type()));
        }
        return values;
    }

    private String value(FieldRule rule, Column column, DigestFields.Field field, Map<Column, String> columns, boolean exact) {
        if (rule == null) {
            return "null::text";
        }
        if (rule.isConstant()) {
            return cast(literal(rule.value()), field, exact);
        }
        var alias = "x." + columns.computeIfAbsent(column, c -> "c" + columns.size());
        var value = column.fullType().equals(field.type()) ? alias : cast(alias, field, exact);
        return rule.fallback() == null
                ? value
                : "coalesce(" + value + ", " + cast(literal(rule.fallback()), field, exact) + ")";
    }

    // as the target will write it, as far as this platform has its type
    private static String cast(String value, DigestFields.Field field, boolean exact) {
        return "(" + value + ")::text" + (field.catalog() && exact ? "::" + RecordHash.castable(field.type()) : "");
    }

    private static String literal(JsonNode given) {
        var sent = FieldRule.sent(given);
        return sent.isNull() ? "null" : Sql.literal(sent.isTextual() ? sent.textValue() : sent.toString());
    }
}
