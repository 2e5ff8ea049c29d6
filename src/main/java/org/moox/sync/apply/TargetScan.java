package org.moox.sync.apply;

import java.sql.SQLException;

import org.moox.sync.model.Blocks;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Scan;
import org.moox.sync.model.Scanned;

/** Where a scan of the target goes on: first through the records that the flow owns, by their keys, then through the table's blocks, to count the rows that nobody of the flow owns. */
record TargetScan(DigestRows rows, Grouping by, int limit) {

    private static final String RECORDS = "r:";
    private static final String BLOCKS = "b:";
    private static final int COUNTED_AT_ONCE = 20;

    Scanned read(String after) throws SQLException {
        return after != null && after.startsWith(BLOCKS)
                ? count(Long.parseLong(after.substring(BLOCKS.length())))
                : records(after == null ? null : after.substring(RECORDS.length()));
    }

    private Scanned records(String after) throws SQLException {
        var last = rows.last(after, limit);
        var scan = rows.read(new Scan(by), by, after, last);
        var next = last != null ? RECORDS + last : whole() ? BLOCKS + 0 : null;
        var read = scan.upto(null);
        return scan.upto(next, whole() ? -read.rows() - scan.others() : 0);
    }

    private boolean whole() {
        return by.within() == null && !by.records();
    }

    private Scanned count(long from) throws SQLException {
        var blocks = Blocks.next(rows.connection(), rows.model(), from, COUNTED_AT_ONCE * limit);
        var sql = "select count(*) from " + rows.model().quotedTable() + " t where " + blocks.contains("t");
        try (var select = rows.connection().prepareStatement(sql); var count = select.executeQuery()) {
            count.next();
            return new Scan(by).upto(blocks.last() ? null : BLOCKS + blocks.upto(), count.getLong(1));
        }
    }
}
