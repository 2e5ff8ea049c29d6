package org.moox.sync.model;

import java.util.HashMap;
import java.util.Map;

/**
 * What a part of a scan, or all of it, has found. Parts are put together by {@link #and}.
 *
 * @param sums by index of the {@link Grouping}: XOR of the hashes of the bucket's records; empty when records are listed
 * @param records record → hash; empty when sums are collected
 * @param rows how many records went into it
 * @param keys of a source, where all sums are collected: XOR of the hashes of their keys
 * @param foreign rows of a target's table that nobody of the flow owns; may be negative in a part
 * @param unreadable records of a source that cannot be read or shaped; they are in neither sums nor records
 * @param after where the next part goes on; null when all has been looked at
 */
public record Scanned(long[] sums, Map<String, Long> records, long rows, long keys, long foreign, long unreadable,
        String after) {

    /** This part and the next one. */
    public Scanned and(Scanned next) {
        var sum = sums.clone();
        for (var i = 0; i < sum.length; i++) {
            sum[i] ^= next.sums[i];
        }
        var all = new HashMap<>(records);
        next.records.forEach((record, hash) -> all.merge(record, hash, (a, b) -> a ^ b));
        return new Scanned(sum, all, rows + next.rows, keys ^ next.keys, foreign + next.foreign, unreadable + next.unreadable,
                next.after);
    }
}
