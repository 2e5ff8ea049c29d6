package org.moox.sync.capture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.moox.sync.database.Sql;

/** Functions and triggers on one table, named by digests of what is behind them. Pure code. */
interface Plan {

    String FUNCTIONS = "capture_";

    /** SQL: what the transaction has come through. */
    String ORIGIN = "(select nullif(current_setting('sync.origin', true), ''))";

    /** The table or one of its partitions. */
    record Relation(long oid, String quoted, boolean root) {
    }

    /** Part of the names of everything that belongs to the plan, whatever its definition is at present. */
    String tag();

    String quotedTable();

    /** Name of each function → SQL that creates it. */
    Map<String, String> functions();

    /** Name of each trigger that the table or a partition needs → SQL that creates it. */
    Map<String, String> triggers(Relation relation);

    static String function(String name, String body) {
        return """
                create function sync.%s() returns trigger language plpgsql security definer
                set search_path = pg_catalog, pg_temp set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'postgres'
                set lc_monetary = 'C' set extra_float_digits = 1 set bytea_output = 'hex'
                as %s;
                revoke execute on function sync.%1$s() from public
                """.formatted(name, Sql.literal(body));
    }

    static String digest(Object text) {
        try {
            var bytes = MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What has to be done so that exactly this is there. */
    default List<String> changes(List<Relation> relations, Installed installed) {
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
