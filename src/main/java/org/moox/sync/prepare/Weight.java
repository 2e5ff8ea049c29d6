package org.moox.sync.prepare;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

import org.moox.sync.wire.Item;

/**
 * Counts what is read for a chunk while it is read, and breaks off before it is much more than a batch may hold: rows may be so large that a thousand of them do not fit
 * into memory.
 */
final class Weight {

    /** Rows that are fetched at once at first; while they are small, more and more. */
    static final int FEW = 10;
    private static final int MANY = 160;
    private static final long AT_ONCE = 1 << 20;
    private static final int ITEM = 200;
    private static final int PART = 100;

    /** Something that takes room in a batch. */
    interface Weighed {
        /** In characters, about. */
        long size();
    }

    /** More than a batch may hold. */
    static final class TooMuch extends RuntimeException {

        private final int rows;

        private TooMuch(int rows) {
            super("more than a batch may hold", null, false, false);
            this.rows = rows;
        }

        /** How many were read by then. */
        int rows() {
            return rows;
        }
    }

    private static final long HEAVIEST = 64L << 20;
    private static final long LEAST = 4L << 20;
    private static final int PART_OF_MEMORY = 16; // it is there several times: as it came, as JSON, in a batch, as bytes

    private final long most;
    private final boolean ofRecord;
    private long size;
    private long largest = 1;
    private int rows;

    Weight(long most) {
        this(most, false);
    }

    private Weight(long most, boolean ofRecord) {
        this.most = most;
        this.ofRecord = ofRecord;
    }

    static Weight unlimited() {
        return new Weight(Long.MAX_VALUE);
    }

    /** One record, which may be as heavy as a record can be. */
    static Weight ofRecord() {
        return new Weight(record(), true);
    }

    boolean isOfRecord() {
        return ofRecord;
    }

    /** More than that, in bytes, no record may weigh, or reading it would take all memory. */
    private static long record() {
        return Math.min(HEAVIEST, Math.max(LEAST, Runtime.getRuntime().maxMemory() / PART_OF_MEMORY));
    }

    /** Heavier rows, in bytes, are not to be read at all. */
    long heaviest() {
        return Math.min(most, record());
    }

    /** How many rows are fetched at once at first. */
    int few() {
        return heaviest() > LEAST ? 1 : FEW;
    }

    static String tooHeavy() {
        return "too_large: the record alone weighs more than %d bytes, which is all that fits into memory here; give the service more of it, or map fewer fields"
                .formatted(record());
    }

    /** A row that PostgreSQL has kept back, because it is heavier than {@link #heaviest}. @throws TooMuch unless more may be read than a record may weigh */
    void keptBack(ResultSet result) throws SQLException {
        read(result, heaviest() + 1);
    }

    /** Counts a row that was read, and sees to it that no more of its like are fetched at once than fit into memory. */
    void read(ResultSet result, long size) throws SQLException {
        rows++;
        largest = Math.max(largest, size);
        if (rows % FEW == 0) {
            result.setFetchSize((int) Math.max(1, Math.min(AT_ONCE / largest, Math.min(MANY, rows))));
        }
        add(size);
    }

    /** Counts what a transformer has made. */
    void add(long more) {
        size += more;
        if (size > most) {
            throw new TooMuch(rows);
        }
    }

    static long of(Row row) {
        return ITEM + row.key().text().length() + row.data().text().length() + references(row.refs());
    }

    static long of(Item.Child child) {
        return PART + child.key().text().length() + child.data().text().length() + references(child.refs());
    }

    private static long references(Map<String, Item.Reference> references) {
        return references == null
                ? 0
                : references.values()
                        .stream()
                        .mapToLong(r -> PART + (r.record() == null ? 0 : r.record().length())
                                + (r.key() == null ? 0 : r.key().text().length()))
                        .sum();
    }
}
