package org.moox.sync.capture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.moox.sync.database.Sql;
import org.moox.sync.model.Column;
import org.moox.sync.model.Model;

/**
 * The functions and triggers that capture one model. Names carry a digest of what is behind them, so what is there and what should be there are
 * compared by name alone. Pure code.
 */
final class TriggerPlan {

    static final String FUNCTIONS = "capture_";

    private final Model model;
    private final String digest;

    TriggerPlan(Model model) {
        this.model = model;
        this.digest = digest(statementBody() + keyBody() + triggers("t", true));
    }

    /** Part of the names of everything that captures this model. */
    static String tag(String model) {
        return digest(model);
    }

    Model model() {
        return model;
    }

    String statementFunction() {
        return FUNCTIONS + tag(model.name()) + '_' + digest;
    }

    String keyFunction() {
        return statementFunction() + "_key";
    }

    /** Creates a function, unless it is there. */
    Map<String, String> functions() {
        return Map.of(statementFunction(), function(statementFunction(), statementBody()),
                keyFunction(), function(keyFunction(), keyBody()));
    }

    /** Name of each trigger that a table or partition needs → SQL that creates it. */
    Map<String, String> triggers(Relation relation) {
        return triggers(relation.quoted(), relation.root()).entrySet()
                .stream()
                .collect(Collectors.toMap(e -> trigger(e.getKey()), e -> "create trigger " + trigger(e.getKey()) + e.getValue()
                        .replace("{statement}", "sync." + statementFunction())
                        .replace("{key}", "sync." + keyFunction())));
    }

    /** The model's table or one of its partitions. */
    record Relation(long oid, String quoted, boolean root) {
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

    private static String function(String name, String body) {
        return """
                create function sync.%s() returns trigger language plpgsql security definer
                set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'postgres'
                set lc_monetary = 'C' set extra_float_digits = 1 set bytea_output = 'hex'
                as %s;
                revoke execute on function sync.%1$s() from public
                """.formatted(name, Sql.literal(body));
    }

    private static final String ORIGIN = "(select nullif(current_setting('sync.origin', true), ''))";

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

    private static String digest(Object text) {
        try {
            var bytes = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What has to be done so that exactly this captures the model. */
    List<String> changes(List<Relation> relations, Installed installed) {
        var statements = new ArrayList<String>();
        var wanted = new HashSet<Installed.Key>();
        var create = new ArrayList<String>();
        for (var relation : relations) {
            triggers(relation).forEach((name, sql) -> {
                var key = new Installed.Key(relation.oid(), name);
                wanted.add(key);
                if (!installed.triggers().containsKey(key)) {
                    create.add(sql);
                } else if (!installed.triggers().get(key).enabled()) {
                    create.add("alter table %s enable trigger %s".formatted(relation.quoted(), Sql.quote(name)));
                }
            });
        }
        installed.triggers().forEach((key, trigger) -> {
            if (!wanted.contains(key)) {
                statements.add(trigger.drop());
            }
        });
        functions().forEach((name, sql) -> {
            if (!installed.functions().contains(name)) {
                statements.add(sql);
            }
        });
        statements.addAll(create);
        installed.functions()
                .stream()
                .filter(name -> !functions().containsKey(name))
                .map(Installed::dropFunction)
                .forEach(statements::add);
        return statements;
    }
}
