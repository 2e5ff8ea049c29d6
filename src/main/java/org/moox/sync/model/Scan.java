package org.moox.sync.model;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Reads the result of a scan: bucket or record, hash, number of records. */
public final class Scan {

    private final Grouping by;
    private final long[] sums;
    private final Map<String, Long> records = new HashMap<>();
    private final Map<Integer, Integer> places = new HashMap<>();
    private long rows;
    private long keys;
    private long others;
    private long unreadable;

    public Scan(Grouping by) {
        this.by = by;
        sums = new long[by.records() ? 0 : by.size()];
        for (var i = 0; by.within() != null && i < by.within().size(); i++) {
            places.put(by.within().get(i), i);
        }
    }

    private static final String SETTINGS = """
            select set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true),
                   set_config('work_mem', '64MB', true), set_config('statement_timeout', '60s', true)
            """;

    /** Prepares the transaction: sums are made in memory, and a plan is for the part that it reads. */
    public static void prepare(Connection connection) throws SQLException {
        try (var settings = connection.createStatement()) {
            settings.execute(SETTINGS);
        }
    }

    /** Adds what the statement selects; where the first column is null, there are rows that are not of this sync. */
    public Scan read(PreparedStatement select) throws SQLException {
        try (var found = select.executeQuery()) {
            while (found.next()) {
                add(found.getString(1), found.getLong(2), found.getLong(3));
                keys ^= found.getLong(4);
            }
        }
        return this;
    }

    /** Adds a hash to those of a record, or of a bucket by its number. */
    private void add(String group, long hash, long count) {
        if (group == null) {
            others += count;
            return;
        }
        rows += count;
        if (by.records()) {
            records.merge(group, hash, (a, b) -> a ^ b);
        } else {
            sums[index(Integer.parseInt(group))] ^= hash;
        }
    }

    private int index(int bucket) {
        var low = bucket & (1 << by.bits()) - 1;
        return by.within() == null ? bucket : places.get(low) << by.more() | bucket >>> by.bits();
    }

    /** Records that cannot be read or shaped. */
    public void unreadable(int records) {
        unreadable += records;
    }

    /** Rows that were counted, those that are not of this sync included. */
    public long counted() {
        return rows + others;
    }

    /** @param after where the next part goes on; null when all has been looked at */
    public Scanned upto(String after) {
        return new Scanned(sums, records, rows, keys, 0, unreadable, after);
    }

    /** @param foreign rows that nobody of the flow owns */
    public Scanned upto(String after, long foreign) {
        return new Scanned(sums, records, rows, keys, foreign, unreadable, after);
    }
}
