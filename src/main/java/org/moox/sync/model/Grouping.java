package org.moox.sync.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which sums, or which records, a scan collects. A bucket holds the records whose keys have hashes with the same low bits.
 *
 * @param bits as many bits number a bucket
 * @param more as many further bits split each bucket
 * @param within only these buckets, in this order; null for all
 * @param records whether the records are listed, in place of the sums
 */
public record Grouping(int bits, int more, List<Integer> within, boolean records) {

    private static final int MOST_BITS = 24;
    private static final int MOST_SUMS = 1 << 19; // another platform asks for them, and they are held in memory

    public Grouping {
        if (bits < 0 || more < 0 || bits > MOST_BITS || more > MOST_BITS - bits || !areDistinct(within, 1 << bits)
                || !records && (within == null ? 1L << bits : within.size()) << more > MOST_SUMS) {
            throw new IllegalArgumentException("buckets of %d and %d bits".formatted(bits, more));
        }
        within = within == null ? null : List.copyOf(within);
    }

    private static boolean areDistinct(List<Integer> buckets, int end) {
        return buckets == null
                || buckets.stream().filter(b -> b != null && b >= 0 && b < end).distinct().count() == buckets.size();
    }

    public static Grouping all(int bits) {
        return new Grouping(bits, 0, null, false);
    }

    /** These buckets, each split by further bits. */
    public static Grouping split(int bits, List<Integer> within, int more) {
        return new Grouping(bits, more, within, false);
    }

    /** The records of these buckets. */
    public static Grouping records(int bits, List<Integer> within) {
        return new Grouping(bits, 0, within, true);
    }

    /** How many sums there are. */
    public int size() {
        return (within == null ? 1 << bits : within.size()) << more;
    }

    /** The bucket, numbered by all its bits, whose sum stands at {@code index}. */
    public int bucket(int index) {
        var low = within == null ? index >> more : within.get(index >> more);
        return low | (index & (1 << more) - 1) << bits;
    }

    /** SQL: the bucket of a record, numbered by all its bits. */
    public String bucket(String hash) {
        return "(" + hash + " & " + ((1 << bits + more) - 1) + ")::int";
    }

    /** SQL condition: a record is in one of the buckets. */
    public String contains(String hash) {
        return within == null
                ? "true"
                : "(%s & %d)::int = any ('{%s}'::int[])".formatted(hash, (1 << bits) - 1,
                        within.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /**
     * SQL: what a scan selects of {@code x}, a row for each record, for {@link Scan} to read.
     *
     * @param rows FROM item with alias {@code x}; a record's key is {@code x.r}
     * @param value hash of a record's values
     * @param count how many records such a row is: 1 or 0
     * @param mine condition: the record is of the sync; the others are counted only; null for all
     */
    public String select(String rows, String value, int count, String mine) {
        var hash = RecordHash.ofKey("x.r");
        if (records) {
            return "select x.r, %s, %d, 0 from %s where %s%s".formatted(value, count, rows, contains(hash),
                    mine == null ? "" : " and " + mine);
        }
        var bucket = mine == null ? bucket(hash) : "case when " + mine + " then " + bucket(hash) + " end";
        var keys = count == 1 && mine == null && within == null ? "bit_xor(" + hash + ")" : "0";
        return "select %s, bit_xor(%s), %s, %s from %s where %s group by 1".formatted(bucket, value,
                count == 0 ? "0" : "count(*)", keys, rows, contains(hash));
    }
}
