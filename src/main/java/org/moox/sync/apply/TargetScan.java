package org.moox.sync.apply;

import java.sql.SQLException;
import java.util.List;

import org.moox.sync.model.Blocks;
import org.moox.sync.model.Child;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Scan;
import org.moox.sync.model.Scanned;

/**
 * One part of a scan of the target. First come the records that the flow owns, by their keys; then, relation by relation, what travelled with them; last the table's blocks, to count
 * the rows that nobody of the flow owns. Where a part stopped is {@code phase:place}.
 *
 * @param children the relations that are compared, in order of their names
 */
record TargetScan(DigestRows rows, Grouping by, List<Child> children, int limit) {

    private static final int COUNTED_AT_ONCE = 20;

    Scanned read(String after) throws SQLException {
        Scan.prepare(rows.connection());
        if (after == null) {
            return records(null);
        }
        var colon = after.indexOf(':');
        var phase = Integer.parseInt(after.substring(0, colon));
        var place = after.substring(colon + 1);
        if (phase > children.size()) {
            return count(Long.parseLong(place));
        }
        return phase == 0 ? records(place) : children(phase, place.isEmpty() ? null : place);
    }

    private Scanned records(String after) throws SQLException {
        var last = rows.last(null, after, Blocks.rows(rows.connection(), rows.model(), limit));
        var scan = new Scan(by);
        rows.records(scan, by, after, last);
        return scan.upto(last == null ? after(0) : "0:" + last, whole() ? -scan.counted() : 0);
    }

    private Scanned children(int phase, String after) throws SQLException {
        var child = children.get(phase - 1);
        var last = rows.last(child, after, Blocks.rows(rows.connection(), child.model(), limit));
        var scan = new Scan(by);
        rows.children(scan, by, child, after, last);
        return scan.upto(last == null ? after(phase) : phase + ":" + last);
    }

    private String after(int phase) {
        if (phase < children.size()) {
            return phase + 1 + ":";
        }
        return whole() ? phase + 1 + ":0" : null;
    }

    // whoever asks for some of the buckets has asked for all of them before
    private boolean whole() {
        return by.within() == null && !by.records();
    }

    private Scanned count(long from) throws SQLException {
        var blocks = Blocks.next(rows.connection(), rows.model(), from, COUNTED_AT_ONCE * limit);
        var sql = "select count(*) from " + rows.model().quotedTable() + " t where " + blocks.contains("t");
        try (var select = rows.connection().prepareStatement(sql); var count = select.executeQuery()) {
            count.next();
            return new Scan(by).upto(blocks.last() ? null : children.size() + 1 + ":" + blocks.upto(), count.getLong(1));
        }
    }
}
