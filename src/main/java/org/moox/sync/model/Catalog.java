package org.moox.sync.model;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads tables from {@code pg_catalog} (PostgreSQL 14 to 18), a few queries for all tables at once. */
final class Catalog {

    private final Connection connection;

    Catalog(Connection connection) {
        this.connection = connection;
    }

    // not: temporary tables, partitions, what belongs to an extension, our own schema, histories of migrations
    private static final String NAMES = """
            select c.oid::int8, n.nspname, c.relname, c.relkind = 'p'
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
              and n.nspname not in ('sync', 'information_schema') and n.nspname not like 'pg\\_%'
              and c.relname not in ('flyway_schema_history', 'databasechangelog', 'databasechangeloglock')
              and not exists (select from pg_catalog.pg_depend d
                              where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            order by n.nspname, c.relname
            """;

    /** All tables that may be models. */
    List<Table.Name> names() throws SQLException {
        try (var select = connection.createStatement(); var rows = select.executeQuery(NAMES)) {
            var names = new ArrayList<Table.Name>();
            while (rows.next()) {
                names.add(new Table.Name(rows.getLong(1), rows.getString(2), rows.getString(3), rows.getBoolean(4)));
            }
            return names;
        }
    }

    /** The table that a session of this role means by {@code expression}; 0 when there is none. */
    long resolve(String expression) throws SQLException {
        try (var select = connection.prepareStatement("select to_regclass(?)::oid::int8")) {
            select.setString(1, expression);
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** These tables with their columns, unique indexes and foreign keys, by object id. */
    Map<Long, Table> read(List<Table.Name> names) throws SQLException {
        try (var set = connection.createStatement()) {
            // so that format_type names every type outside pg_catalog with its schema
            set.execute("set local search_path = pg_catalog");
        }
        var columns = this.<Column>query(COLUMNS, names, Catalog::column);
        var uniques = this.<Table.Index>query(UNIQUES, names, Catalog::index);
        var foreignKeys = this.<Table.ForeignKey>query(FOREIGN_KEYS, names, Catalog::foreignKey);
        var tables = new HashMap<Long, Table>();
        for (var name : names) {
            tables.put(name.oid(), new Table(name, columns.getOrDefault(name.oid(), List.of()),
                    uniques.getOrDefault(name.oid(), List.of()), foreignKeys.getOrDefault(name.oid(), List.of())));
        }
        return tables;
    }

    // a domain is NOT NULL or has a default also through the domain it is based on; a column of a domain is given values of the base type,
    // since a cast to the domain itself cuts what is too long
    private static final String COLUMNS = """
            with recursive chain (type, domain, base, depth, not_null, has_default) as (
                select oid, oid, typbasetype, 1, typnotnull, typdefault is not null from pg_type where typtype = 'd'
                union all
                select chain.type, base.oid, base.typbasetype, depth + 1, base.typnotnull, base.typdefault is not null
                from chain join pg_type domain on domain.oid = chain.domain
                           join pg_type base on base.oid = domain.typbasetype and base.typtype = 'd'
            ), domains as (
                select type, bool_or(not_null) as not_null, bool_or(has_default) as has_default,
                       (array_agg(base order by depth desc))[1] as base
                from chain group by type
            )
            select a.attrelid::int8, a.attname, format_type(coalesce(d.base, a.atttypid), -1), format_type(a.atttypid, a.atttypmod),
                   a.attnotnull or coalesce(d.not_null, false),
                   a.atthasdef or a.attidentity <> '' or coalesce(d.has_default, false),
                   a.attgenerated <> '', a.attidentity::text,
                   a.atttypid in ('bool'::regtype, 'int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'text'::regtype)
            from pg_attribute a left join domains d on d.type = a.atttypid
            where a.attrelid = any (?::int8[]::oid[]) and a.attnum > 0 and not a.attisdropped
            order by a.attrelid, a.attnum
            """;

    private static Column column(ResultSet row) throws SQLException {
        return new Column(row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5), row.getBoolean(6),
                row.getBoolean(7), row.getString(8), row.getBoolean(9));
    }

    // NOT NULL of the column itself: a domain's can be got round. PostgreSQL 18 knows NOT NULL that nobody has validated.
    private static final String UNIQUES = """
            select i.indrelid::int8, i.indisprimary,
                   i.indisvalid and i.indisready and i.indimmediate and not i.indisexclusion
                       and i.indpred is null and i.indexprs is null and k.not_null,
                   k.names
            from pg_index i cross join lateral (
                select array_agg(a.attname::text order by k.ordinality) as names, bool_and(a.attnotnull and not exists (
                           select from pg_constraint n where n.conrelid = i.indrelid and n.contype = 'n'
                             and n.conkey[1] = a.attnum and not n.convalidated)) as not_null
                from unnest(i.indkey::int2[]) with ordinality k
                join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.k
                where k.ordinality <= i.indnkeyatts
            ) k
            where i.indrelid = any (?::int8[]::oid[]) and i.indisunique and k.names is not null
            order by i.indrelid, i.indexrelid
            """;

    private static Table.Index index(ResultSet row) throws SQLException {
        return new Table.Index(row.getBoolean(2), row.getBoolean(3), strings(row, 4));
    }

    private static final String FOREIGN_KEYS = """
            select c.conrelid::int8, c.confrelid::int8,
                   array(select a.attname::text from unnest(c.conkey) with ordinality k
                         join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.k order by k.ordinality),
                   array(select a.attname::text from unnest(c.confkey) with ordinality k
                         join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.k order by k.ordinality)
            from pg_constraint c
            where c.contype = 'f' and c.conparentid = 0 and c.conrelid = any (?::int8[]::oid[])
            order by c.conrelid, c.oid
            """;

    private static Table.ForeignKey foreignKey(ResultSet row) throws SQLException {
        return new Table.ForeignKey(strings(row, 3), row.getLong(2), strings(row, 4));
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> Map<Long, List<T>> query(String sql, List<Table.Name> names, Reader<T> reader) throws SQLException {
        try (var select = connection.prepareStatement(sql)) {
            select.setArray(1, connection.createArrayOf("int8", names.stream().map(Table.Name::oid).toArray()));
            try (var rows = select.executeQuery()) {
                var found = new HashMap<Long, List<T>>();
                while (rows.next()) {
                    found.computeIfAbsent(rows.getLong(1), oid -> new ArrayList<>()).add(reader.read(rows));
                }
                return found;
            }
        }
    }

    private static List<String> strings(ResultSet row, int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
