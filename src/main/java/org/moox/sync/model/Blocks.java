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
            ), parts as (
                select c.*, pg_relation_size(c.oid) / current_setting('block_size')::int8 as blocks, pg_table_size(c.oid) as bytes
                from tree join pg_class c using (oid) where c.relkind <> 'p'
            )
            select coalesce(max(blocks), 0),
                   coalesce(sum(case when relpages > 0 then greatest(reltuples, 0) / relpages else ? end), 0),
                   coalesce(sum(bytes / greatest(blocks, 1)), 0)
            from parts
            """;

    private static final int ROWS_OF_UNKNOWN_BLOCK = 50;
    private static final double MOST_BYTES = 128 * 1024 * 1024;

    /** What is known of a table: its blocks, and what one of them, together with those of its partitions of that number, comes to. */
    private record Size(long blocks, double rows, double bytes) {

        static Size of(Connection connection, Model model) throws SQLException {
            try (var select = connection.prepareStatement(SIZE)) {
                select.setString(1, model.quotedTable());
                select.setInt(2, ROWS_OF_UNKNOWN_BLOCK);
                try (var size = select.executeQuery()) {
                    size.next();
                    return new Size(size.getLong(1), Math.max(1, size.getDouble(2)), Math.max(1, size.getDouble(3)));
                }
            }
        }
    }

    /** The next part of the model's table, of about {@code rows} rows; of fewer where they are large. */
    public static Blocks next(Connection connection, Model model, long from, int rows) throws SQLException {
        var size = Size.of(connection, model);
        var blocks = Math.max(1, (long) Math.min(rows / size.rows(), MOST_BYTES / size.bytes()));
        return new Blocks(from, from + blocks, size.blocks());
    }

    /** How many of {@code rows} rows may be read at once; fewer where they are large. */
    public static int rows(Connection connection, Model model, int rows) throws SQLException {
        var size = Size.of(connection, model);
        return (int) Math.max(1, Math.min(rows, MOST_BYTES / size.bytes() * size.rows()));
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
