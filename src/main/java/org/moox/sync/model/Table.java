package org.moox.sync.model;

import java.util.List;
import java.util.Optional;

/** A table as {@code pg_catalog} describes it. */
record Table(Name name, List<Column> columns, List<Index> uniques, List<ForeignKey> foreignKeys) {

    /** Which table. */
    record Name(long oid, String schema, String table, boolean partitioned) {
        String full() {
            return schema + '.' + table;
        }
    }

    /**
     * A unique index.
     *
     * @param usable valid, immediate, not partial, no expressions, no exclusion, all columns NOT NULL
     */
    record Index(boolean primary, boolean usable, List<String> columns) {
    }

    /** A foreign key to the table with the object id {@code referencedTable}. */
    record ForeignKey(List<String> columns, long referencedTable, List<String> referenced) {
    }

    Optional<Index> primaryKey() {
        return uniques.stream().filter(Index::primary).findFirst();
    }

    /** Whether a usable unique index has exactly these columns, in any order. */
    boolean hasUsable(List<String> names) {
        return uniques.stream().anyMatch(i -> i.usable && i.columns.size() == names.size() && i.columns.containsAll(names));
    }

    /** The columns of these names, in their order. */
    List<Column> columns(List<String> names) {
        return names.stream()
                .map(name -> columns.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow())
                .toList();
    }
}
