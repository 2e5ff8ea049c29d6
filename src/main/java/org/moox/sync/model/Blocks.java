package org.moox.sync.model;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A bounded part of a table: so many of its blocks, and of those of its partitions. A table that is read by blocks is read once and in the order in which it lies on the disk, whatever
 * its keys are; a row that an update moves meanwhile may be seen twice or not at all.
 *
 * @param from first block
 * @param upto block behind the last one
 * @param end block behind the last one of the table, as it is now
 */
public record Blocks(long from, long upto, long end) {

    private static final String SIZE = """
            with recursive tree (oid) as (
                select ?::regclass::oid union select i.inhrelid from pg_inherits i join tree on i.inhparent = tree.oid
            )
            select coalesce(max(pg_relation_size(c.oid) / current_setting('block_size')::int8), 0),
                   coalesce(sum(case when c.relpages > 0 then greatest(c.reltuples, 0) / c.relpages else ? end), 0)
            from tree join pg_class c using (oid) where c.relkind <> 'p'
            """;

    private static final int ROWS_OF_UNKNOWN_BLOCK = 50;

    /** The next part of the model's table, of about {@code rows} rows. */
    public static Blocks next(Connection connection, Model model, long from, int rows) throws SQLException {
        try (var select = connection.prepareStatement(SIZE)) {
            select.setString(1, model.quotedTable());
            select.setInt(2, ROWS_OF_UNKNOWN_BLOCK);
            try (var size = select.executeQuery()) {
                size.next();
                var blocks = Math.max(1, (long) (rows / Math.max(1, size.getDouble(2))));
                return new Blocks(from, from + blocks, size.getLong(1));
            }
        }
    }

    /** SQL condition: the row {@code alias} lies in this part. */
    public String contains(String alias) {
        return "%1$s.ctid >= '(%2$d,0)'::tid".formatted(alias, from)
                + (last() ? "" : " and %1$s.ctid < '(%2$d,0)'::tid".formatted(alias, upto));
    }

    public boolean last() {
        return upto >= end;
    }
}
