package org.moox.sync.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.moox.sync.capture.Plan.Relation;
import org.moox.sync.database.Sql;

/** What of ours captures a model at present: names of functions, and triggers by table and name. */
record Installed(Set<String> functions, Map<Key, Trigger> triggers) {

    /** Where a trigger is and how it is called. */
    record Key(long relation, String name) {
    }

    /** A trigger and the quoted table that it is on. */
    record Trigger(String name, String relation, boolean enabled) {
        String drop() {
            return "drop trigger if exists %s on %s".formatted(Sql.quote(name), relation);
        }
    }

    static Installed nothing() {
        return new Installed(new HashSet<>(), new HashMap<>());
    }

    static String dropFunction(String name) {
        return "drop function if exists sync." + Sql.quote(name) + "()";
    }

    /** SQL that removes all of it. */
    List<String> drop() {
        var statements = new ArrayList<String>();
        triggers.values().forEach(trigger -> statements.add(trigger.drop()));
        functions.forEach(name -> statements.add(dropFunction(name)));
        return statements;
    }

    // copies that PostgreSQL made for partitions come and go with their original
    private static final String READ = """
            select p.proname, t.tgrelid::int8, t.tgname, t.tgenabled in ('O', 'A'), quote_ident(n.nspname) || '.' || quote_ident(c.relname)
            from pg_proc p left join pg_trigger t on t.tgfoid = p.oid and t.tgparentid = 0
                           left join pg_class c on c.oid = t.tgrelid left join pg_namespace n on n.oid = c.relnamespace
            where p.pronamespace = 'sync'::regnamespace and p.proname ~ '^capture_[0-9a-f]+_'
            """;

    /** Everything of ours, by the tag of the model. */
    static Map<String, Installed> read(Connection connection) throws SQLException {
        try (var select = connection.createStatement(); var rows = select.executeQuery(READ)) {
            var found = new HashMap<String, Installed>();
            while (rows.next()) {
                var function = rows.getString(1);
                var installed = found.computeIfAbsent(function.split("_")[1], tag -> nothing());
                installed.functions.add(function);
                if (rows.getString(3) != null) {
                    installed.triggers.put(new Key(rows.getLong(2), rows.getString(3)),
                            new Trigger(rows.getString(3), rows.getString(5), rows.getBoolean(4)));
                }
            }
            return found;
        }
    }

    // foreign tables among the partitions cannot have transition tables
    private static final String RELATIONS = """
            select c.oid::int8, format('%I.%I', n.nspname, c.relname), c.oid = root.oid
            from (select to_regclass(?)::oid) root (oid)
            cross join lateral (select root.oid union select relid::oid from pg_partition_tree(root.oid)) tree (oid)
            join pg_class c on c.oid = tree.oid and c.relkind in ('r', 'p') join pg_namespace n on n.oid = c.relnamespace
            order by c.oid = root.oid desc, c.oid
            """;

    /** The table with all its partitions. */
    static List<Relation> relations(Connection connection, String quotedTable) throws SQLException {
        try (var select = connection.prepareStatement(RELATIONS)) {
            select.setString(1, quotedTable);
            try (var rows = select.executeQuery()) {
                var relations = new ArrayList<Relation>();
                while (rows.next()) {
                    relations.add(new Relation(rows.getLong(1), rows.getString(2), rows.getBoolean(3)));
                }
                return relations;
            }
        }
    }
}
