package org.moox.sync.model;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The SQL by which both sides of a sync tell whether their records are equal; the only place that knows it. The hash of a record's key numbers its bucket, and seeds the
 * hash of its values; so hashes of different records never cancel each other, whatever they hold.
 */
public final class RecordHash {

    // their own hashes tell apart what their text tells apart, on every version, and cost less; numeric calls 1.0 and 1.00 equal, float8 0 and -0, interval a month and 30 days
    private static final Set<String> AS_THEY_ARE = Set.of("smallint", "integer", "bigint", "uuid", "date",
            "timestamp without time zone", "timestamp with time zone");

    private RecordHash() {
    }

    /** Of a record's key, which is text of collation "C". */
    public static String ofKey(String record) {
        return "hashtextextended(" + record + ", 0)";
    }

    /** A value as it is hashed. {@code type} is the type that both sides have agreed on. */
    public static String value(String expression, String type) {
        return AS_THEY_ARE.contains(type) ? expression : "(" + expression + ")::text collate \"C\"";
    }

    /** The type to cast to: a modifier of text would cut what is too long, where a write refuses it. */
    public static String castable(String type) {
        return type.startsWith("character") || type.startsWith("bit") ? type.replaceFirst("\\([0-9]+\\)", "") : type;
    }

    /** Of a record's values; never 0 for want of values. */
    public static String ofValues(List<String> values, String keyHash) {
        return "hash_record_extended(row("
                + Stream.concat(Stream.of("0"), values.stream()).collect(Collectors.joining(", ")) + "), " + keyHash + ")";
    }
}
