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

    public Grouping {
        if (bits < 0 || more < 0 || bits + more > MOST_BITS) {
            throw new IllegalArgumentException("buckets of %d and %d bits".formatted(bits, more));
        }
        within = within == null ? null : List.copyOf(within);
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
}
