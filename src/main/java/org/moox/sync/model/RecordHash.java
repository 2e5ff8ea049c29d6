package org.moox.sync.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.moox.sync.database.Sql;

/**
 * The SQL by which both sides of a sync tell whether their records are equal; the only place that knows it. The hash of a record's key numbers its bucket, and seeds the
 * hash of its values; so hashes of different records never cancel each other, whatever they hold.
 */
public final class RecordHash {

    // their own hashes tell apart what their text tells apart, on every version, and cost less; numeric calls 1.0 and 1.00 equal, float8 0 and -0, interval a month and 30 days
    private static final Set<String> AS_THEY_ARE = Set.of("smallint", "integer", "bigint", "uuid", "date",
            "timestamp without time zone", "timestamp with time zone");

    private static final Map<String, String> UNLIMITED = Map.of("character varying(", "varchar", "character(", "bpchar", "bit(",
            "bit varying", "bit varying(", "bit varying");

    private RecordHash() {
    }

    /** Of a record's key, which is text of collation "C". */
    public static String ofKey(String record) {
        return "hashtextextended(" + record + ", 0)";
    }

    /** A value as it is hashed. {@code type} is the type that both sides have agreed on. */
    public static String value(String expression, String type) {
        return type != null && AS_THEY_ARE.contains(type) ? expression : "(" + expression + ")::text collate \"C\"";
    }

    /** The type to cast to: a length would cut what is too long, where a write refuses it. */
    public static String castable(String type) {
        for (var unlimited : UNLIMITED.entrySet()) {
            if (type.startsWith(unlimited.getKey())) {
                return unlimited.getValue() + type.substring(type.indexOf(')') + 1);
            }
        }
        return type;
    }

    /** Of a record's values; never 0 for want of values. */
    public static String ofValues(List<String> values, String keyHash) {
        return hash(Stream.concat(Stream.of("0"), values.stream()), keyHash);
    }

    /**
     * Of a record that travels with another; it goes into the hash of that one.
     *
     * @param key the child's record
     * @param placed integer: 1 where it belongs to the record that it travelled with
     */
    public static String ofChild(String relation, String key, String placed, List<String> values, String keyHash) {
        var own = Stream.of(Sql.literal(relation) + "::text collate \"C\"", key, placed);
        return hash(Stream.concat(own, values.stream()), keyHash);
    }

    private static String hash(Stream<String> values, String seed) {
        return "hash_record_extended(row(" + values.collect(Collectors.joining(", ")) + "), " + seed + ")";
    }

    /** A value: the platforms that a record belongs to, as far as they travel. */
    public static String platforms(String model, String record, List<UUID> platforms) {
        return "(select bit_xor(%s) from sync.model_platform m where m.model = %s and m.record = %s and m.platform_id = any (%s))"
                .formatted(PLATFORM.formatted("m.platform_id"), Sql.literal(model), record, array(platforms));
    }

    /** The same of an array of ids as text. */
    public static String platforms(String ids, List<UUID> platforms) {
        return "(select bit_xor(%s) from unnest(%s::text[]::uuid[]) as m(platform_id) where m.platform_id = any (%s))"
                .formatted(PLATFORM.formatted("m.platform_id"), ids, array(platforms));
    }

    private static final String PLATFORM = "hashtextextended(%s::text collate \"C\", 0)";

    private static String array(List<UUID> platforms) {
        return platforms.stream().map(UUID::toString).collect(Collectors.joining(",", "'{", "}'::uuid[]"));
    }
}
