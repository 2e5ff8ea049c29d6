package org.moox.sync.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Child;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;
import org.moox.sync.model.RecordKey;

/**
 * The functions and triggers on the table of children: what happens to a child is a change of its parent, or of both when it moves. Where the foreign key holds
 * what the parent is known by, nothing is looked up. Pure code.
 */
final class ChildPlan implements Plan {

    /** Types whose values look the same wherever they are equal; others take the parent's own row to know its key. */
    private static final Set<String> PLAIN = Set.of("smallint", "integer", "bigint", "uuid", "text", "character varying",
            "character");

    private final Model parent;
    private final Child child;
    private final String digest;

    ChildPlan(Model parent, Child child) {
        this.parent = parent;
        this.child = child;
        this.digest = Plan.digest(body() + triggers("t"));
    }

    @Override
    public String tag() {
        return Plan.digest(parent.name() + " < " + child.model().name());
    }

    /** The children's. */
    String model() {
        return child.model().name();
    }

    @Override
    public String quotedTable() {
        return child.model().quotedTable();
    }

    private String function() {
        return FUNCTIONS + tag() + '_' + digest;
    }

    @Override
    public Map<String, String> functions() {
        return Map.of(function(), Plan.function(function(), body()));
    }

    @Override
    public Map<String, String> triggers(Relation relation) {
        return triggers(relation.quoted()).entrySet()
                .stream()
                .collect(Collectors.toMap(e -> trigger(e.getKey()),
                        e -> "create trigger " + trigger(e.getKey()) + e.getValue()
                                + " for each statement execute function sync."
                                + function() + "()"));
    }

    private String trigger(String kind) {
        return "sync_" + kind + '_' + tag() + '_' + digest;
    }

    private static Map<String, String> triggers(String table) {
        var triggers = new LinkedHashMap<String, String>();
        triggers.put("insert", " after insert on " + table + " referencing new table as new_rows");
        triggers.put("update", " after update on " + table + " referencing old table as old_rows new table as new_rows");
        triggers.put("delete", " after delete on " + table + " referencing old table as old_rows");
        triggers.put("truncate", " after truncate on " + table);
        return triggers;
    }

    // each probe plans its statement without running it: see TriggerPlan
    private String body() {
        return """
                begin
                    if tg_op = 'TRUNCATE' then
                        insert into sync.changes (model, operation, origin) values (%1$s, 'truncated', %4$s);
                        return null;
                    end if;
                    begin
                        if tg_op <> 'INSERT' then
                            perform from (%2$s) k limit 0;
                        end if;
                        if tg_op <> 'DELETE' then
                            perform from (%3$s) k limit 0;
                        end if;
                    exception when undefined_column or undefined_table then
                        insert into sync.changes (model, operation, origin) values (%1$s, 'reconcile', %4$s);
                        return null;
                    end;
                    if tg_op = 'INSERT' then
                        insert into sync.changes (model, operation, key, origin) select distinct %1$s, 'updated', k.key, %4$s from (%3$s) k;
                    elsif tg_op = 'UPDATE' then
                        insert into sync.changes (model, operation, key, origin) select %1$s, 'updated', k.key, %4$s from (%2$s union %3$s) k;
                    else
                        insert into sync.changes (model, operation, key, origin) select distinct %1$s, 'updated', k.key, %4$s from (%2$s) k;
                    end if;
                    return null;
                end
                """
                .formatted(Sql.literal(parent.name()), keys("old_rows"), keys("new_rows"), ORIGIN);
    }

    /** SQL: the keys of the parents that these rows point to. */
    private String keys(String rows) {
        var own = child.reference().columns().stream().map(c -> "c." + Sql.quote(c)).toList();
        var pointing = own.stream().map(c -> c + " is not null").collect(Collectors.joining(" and "));
        if (holdsKey()) {
            var key = parent.localIdentifier()
                    .stream()
                    .map(c -> own.get(child.reference().referenced().indexOf(c.name())))
                    .toList();
            return "select " + RecordKey.sql(key) + " as key from " + rows + " c where " + pointing;
        }
        return "select " + parent.keySql("p") + " as key from " + rows + " c join " + parent.quotedTable() + " p on "
                + child.pointing("c", "p");
    }

    private boolean holdsKey() {
        var reference = child.reference();
        return parent.localIdentifier().stream().allMatch(column -> {
            var at = reference.referenced().indexOf(column.name());
            return at >= 0
                    && child.model().column(reference.columns().get(at)).filter(own -> looksAlike(own, column)).isPresent();
        });
    }

    private static boolean looksAlike(Column own, Column column) {
        return PLAIN.contains(column.type()) && (own.fullType().equals(column.fullType())
                || own.type().equals(column.type()) && !column.type().equals("character")
                || isInteger(own) && isInteger(column));
    }

    private static boolean isInteger(Column column) {
        return column.plain() && !column.type().equals("text") && !column.type().equals("boolean");
    }
}
