package org.moox.sync.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;

/**
 * The functions and triggers that capture one model. Names carry a digest of what is behind them, so what is there and what should be there are
 * compared by name alone. Pure code.
 */
final class TriggerPlan implements Plan {

    private final Model model;
    private final String digest;

    TriggerPlan(Model model) {
        this.model = model;
        this.digest = Plan.digest(statementBody() + keyBody() + triggers("t", true));
    }

    /** Part of the names of everything that captures this model. */
    static String tag(String model) {
        return Plan.digest(model);
    }

    @Override
    public String tag() {
        return tag(model.name());
    }

    @Override
    public String quotedTable() {
        return model.quotedTable();
    }

    String statementFunction() {
        return Plan.FUNCTIONS + tag(model.name()) + '_' + digest;
    }

    String keyFunction() {
        return statementFunction() + "_key";
    }

    @Override
    public Map<String, String> functions() {
        return Map.of(statementFunction(), Plan.function(statementFunction(), statementBody()),
                keyFunction(), Plan.function(keyFunction(), keyBody()));
    }

    @Override
    public Map<String, String> triggers(Relation relation) {
        return triggers(relation.quoted(), relation.root()).entrySet()
                .stream()
                .collect(Collectors.toMap(e -> trigger(e.getKey()), e -> "create trigger " + trigger(e.getKey()) + e.getValue()
                        .replace("{statement}", "sync." + statementFunction())
                        .replace("{key}", "sync." + keyFunction())));
    }

    private String trigger(String kind) {
        return "sync_" + kind + '_' + tag(model.name()) + '_' + digest;
    }

    // a row trigger of a partitioned table is copied to its partitions by PostgreSQL, statement triggers are not
    private Map<String, String> triggers(String table, boolean root) {
        var rows = model.partitioned() ? "old table as old_rows new table as new_rows" : "new table as new_rows";
        var statement = " for each statement execute function {statement}()";
        var triggers = new LinkedHashMap<String, String>();
        triggers.put("insert", " after insert on " + table + " referencing new table as new_rows" + statement);
        triggers.put("update", " after update on " + table + " referencing " + rows + statement);
        triggers.put("delete", " after delete on " + table + " referencing old table as old_rows" + statement);
        triggers.put("truncate", " after truncate on " + table + statement);
        if (root) {
            triggers.put("key", " after update on " + table + " for each row when (" + keyChanged()
                    + ") execute function {key}()");
        }
        return triggers;
    }

    // compared as text: 1.0 and 1.00 are equal numbers but not equal keys
    private String keyChanged() {
        return model.localIdentifier()
                .stream()
                .map(c -> "old.%1$s%2$s is distinct from new.%1$s%2$s"
                        .formatted(c.quoted(), isInteger(c) ? "" : "::text collate \"C\""))
                .collect(Collectors.joining(" or "));
    }

    private static boolean isInteger(Column column) {
        return column.plain() && !column.type().equals("text");
    }

    // the probe plans the key's expression without writing, so that only a broken one costs a subtransaction with an id of its own
    private String statementBody() {
        return """
                begin
                    if tg_op = 'TRUNCATE' then
                        insert into sync.changes (model, operation, origin) values (%1$s, 'truncated', %4$s);
                        return null;
                    end if;
                    begin
                        if tg_op = 'DELETE' then
                            perform %2$s from old_rows o limit 0;
                        else
                            perform %3$s from new_rows n limit 0;
                        end if;
                    exception when undefined_column then
                        insert into sync.changes (model, operation, origin) values (%1$s, 'reconcile', %4$s);
                        return null;
                    end;
                    if tg_op = 'INSERT' then
                        insert into sync.changes (model, operation, key, origin) select %1$s, 'created', %3$s, %4$s from new_rows n;
                    elsif tg_op = 'UPDATE' then
                        insert into sync.changes (model, operation, key, origin) select %1$s, 'updated', %3$s, %4$s from new_rows n;%5$s
                    else
                        insert into sync.changes (model, operation, key, origin) select %1$s, 'deleted', %2$s, %4$s from old_rows o;
                    end if;
                    return null;
                end
                """
                .formatted(Sql.literal(model.name()), model.keySql("o"), model.keySql("n"), ORIGIN,
                        model.partitioned() ? gone() : "");
    }

    // a row that an update moves to another partition fires no row trigger of the update
    private String gone() {
        return """

                        insert into sync.changes (model, operation, key, origin)
                        select %1$s, 'deleted', gone.key, %4$s
                        from (select %2$s from old_rows o except select %3$s from new_rows n) gone (key);"""
                .formatted(Sql.literal(model.name()), model.keySql("o"), model.keySql("n"), ORIGIN);
    }

    private String keyBody() {
        return """
                begin
                    insert into sync.changes (model, operation, key, origin)
                    values (%1$s, 'deleted', %2$s, %4$s), (%1$s, 'updated', %3$s, %4$s);
                    insert into sync.model_platform (model, record, platform_id)
                    select model, %3$s, platform_id from sync.model_platform where model = %1$s and record = %2$s
                    on conflict do nothing;
                    delete from sync.model_platform where model = %1$s and record = %2$s;
                    return null;
                exception when undefined_column then
                    insert into sync.changes (model, operation, origin) values (%1$s, 'reconcile', %4$s);
                    return null;
                end
                """.formatted(Sql.literal(model.name()), model.keySql("old"), model.keySql("new"), ORIGIN);
    }
}
