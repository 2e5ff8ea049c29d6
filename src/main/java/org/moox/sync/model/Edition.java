package org.moox.sync.model;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;

/** What the tables of all models looked like when the catalog was last read, to tell whether they still do. Thread-safe. */
public final class Edition {

    static final Edition NONE = new Edition(Map.of(), Map.of());

    private final Map<String, Long> tables;
    private final Map<Long, String> prints;

    private Edition(Map<String, Long> tables, Map<Long, String> prints) {
        this.tables = tables;
        this.prints = prints;
    }

    /** @param tables name of each model → object id of its table */
    static Edition read(Connection connection, Map<String, Long> tables) throws SQLException {
        return new Edition(Map.copyOf(tables), prints(connection, tables.values()));
    }

    /** Whether the connection's transaction, as it sees the catalog now, sees these models' tables as they were; a model that was not there then says nothing. */
    public boolean isCurrent(Connection connection, Collection<String> models) throws SQLException {
        var wanted = new HashSet<Long>();
        models.stream().map(tables::get).filter(Objects::nonNull).forEach(wanted::add);
        if (wanted.isEmpty()) {
            return true;
        }
        var now = prints(connection, wanted);
        return wanted.stream().allMatch(table -> Objects.equals(now.get(table), prints.get(table)));
    }

    // a row of the catalog that changes gets another xmin
    private static final String PRINTS = """
            select c.oid::int8, md5(concat_ws(' ', c.relnamespace, c.relname,
                (select string_agg(concat_ws('.', a.attnum, a.xmin), ',' order by a.attnum) from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0),
                (select string_agg(concat_ws('.', i.indexrelid, i.xmin), ',' order by i.indexrelid) from pg_catalog.pg_index i where i.indrelid = c.oid),
                (select string_agg(concat_ws('.', k.oid, k.xmin), ',' order by k.oid) from pg_catalog.pg_constraint k where k.conrelid = c.oid)))
            from pg_catalog.pg_class c where c.oid = any (?::int8[]::oid[])
            """;

    private static Map<Long, String> prints(Connection connection, Collection<Long> tables) throws SQLException {
        try (var select = connection.prepareStatement(PRINTS)) {
            select.setArray(1, connection.createArrayOf("int8", tables.toArray()));
            var prints = new HashMap<Long, String>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    prints.put(rows.getLong(1), rows.getString(2));
                }
            }
            return prints;
        }
    }
}
