package org.moox.sync.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.moox.sync.database.Sql;

/**
 * A named kind of record backed by one table.
 *
 * @param kind {@code entity} or {@code table}
 * @param entity the entity class's name; null for a table model
 * @param localIdentifier columns by which this platform finds a record; empty when it has none
 * @param uniqueIdentifiers usable unique keys in order of preference, the primary key last
 * @param references foreign keys to the tables of other exposed models
 * @param partitioned whether the table is partitioned
 * @param callbacks whether entity callbacks write the log instead of triggers
 */
public record Model(String name, String kind, String entity, String schema, String table, List<Column> columns,
        List<Column> localIdentifier, List<List<Column>> uniqueIdentifiers, List<Reference> references, boolean partitioned,
        boolean callbacks) {

    public Model {
        columns = List.copyOf(columns);
        localIdentifier = List.copyOf(localIdentifier);
        uniqueIdentifiers = List.copyOf(uniqueIdentifiers);
        references = List.copyOf(references);
    }

    /** A foreign key: {@code columns} point to {@code referenced} of {@code model}; both in the same order. */
    public record Reference(List<String> columns, String model, List<String> referenced) {
        public Reference {
            columns = List.copyOf(columns);
            referenced = List.copyOf(referenced);
        }

        /** SQL condition: the row {@code child} points to the row {@code parent}. */
        public String matching(String child, String parent) {
            return IntStream.range(0, columns.size())
                    .mapToObj(
                            i -> parent + '.' + Sql.quote(referenced.get(i)) + " = " + child + '.' + Sql.quote(columns.get(i)))
                    .collect(Collectors.joining(" and "));
        }
    }

    /** The quoted table with its schema. */
    public String quotedTable() {
        return Sql.quote(schema, table);
    }

    public Optional<Column> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** SQL that renders the local identifier of {@code alias} as a record key. */
    public String keySql(String alias) {
        return RecordKey.sql(alias, localIdentifier);
    }

    /** Whether {@code names} are the columns, in any order, of a usable unique key. */
    public boolean isUnique(List<String> names) {
        return uniqueIdentifiers.stream()
                .anyMatch(key -> key.size() == names.size()
                        && key.stream().map(Column::name).toList().containsAll(names));
    }
}
