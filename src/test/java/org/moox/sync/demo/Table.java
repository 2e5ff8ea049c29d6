package org.moox.sync.demo;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of schema {@code public}, as the catalog describes it.
 *
 * @param key columns of the primary key; empty when there is none
 * @param writable columns that an insert may name
 * @param texts columns of text that are in no index, no foreign key and not generated
 * @param referenced whether foreign keys of other rows may point here
 * @param countable whether the key is one integer that points nowhere and no other index is unique, so that a row can be copied
 */
record Table(String name, List<String> key, List<String> writable, List<String> texts, boolean referenced, boolean countable) {

    /** What one table holds: equal tables have equal contents. */
    record Contents(long rows, String checksum) {
    }

    private static final String ALL = """
            select c.relname,
                   coalesce((select array_agg(quote_ident(a.attname) order by k.n)
                       from pg_index i, unnest(i.indkey::int2[]) with ordinality k(col, n), pg_attribute a
                       where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.col), '{}'),
                   array(select quote_ident(a.attname) from pg_attribute a
                       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum),
                   array(select quote_ident(a.attname) from pg_attribute a
                       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                         and a.atttypid in ('text'::regtype, 'varchar'::regtype)
                         and not exists (select from pg_index i where i.indrelid = c.oid and a.attnum = any(i.indkey))
                         and not exists (select from pg_constraint f where f.conrelid = c.oid and f.contype in ('f', 'c') and a.attnum = any(f.conkey))
                       order by a.attnum),
                   exists (select from pg_constraint f where f.confrelid = c.oid and f.contype = 'f'),
                   (select count(*) from pg_index i where i.indrelid = c.oid and i.indisunique) = 1
                       and exists (select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                           where i.indrelid = c.oid and i.indisprimary and i.indnkeyatts = 1
                             and a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
                             and not exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and a.attnum = any(f.conkey)))
            from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
            order by c.relname""";

    static List<Table> all(Connection connection) throws SQLException {
        var tables = new ArrayList<Table>();
        try (var statement = connection.createStatement(); var row = statement.executeQuery(ALL)) {
            while (row.next()) {
                tables.add(new Table(row.getString(1), list(row.getArray(2)), list(row.getArray(3)), list(row.getArray(4)),
                        row.getBoolean(5), row.getBoolean(6)));
            }
        }
        return tables;
    }

    String quoted() {
        return "public.\"" + name.replace("\"", "\"\"") + "\"";
    }

    String keys() {
        return String.join(", ", key);
    }

    /** The text of the row with this key, rendered alike in every session of the demo; null when there is none. */
    String rowQuery() {
        return "select t::text from " + quoted() + " t where " + key.stream()
                .map(column -> column + "::text = ?")
                .collect(Collectors.joining(" and "));
    }

    Contents contents(Connection connection) throws SQLException {
        var query = "select count(*), md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text) collate \"C\"), '')) from "
                + quoted() + " t";
        try (var statement = connection.createStatement(); var row = statement.executeQuery(query)) {
            row.next();
            return new Contents(row.getLong(1), row.getString(2));
        }
    }

    private static List<String> list(Array array) throws SQLException {
        return Arrays.stream((String[]) array.getArray()).toList();
    }
}
