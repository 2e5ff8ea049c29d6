package org.moox.sync.model;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether values of one PostgreSQL type can be written to a column of another. Values travel as text, so what counts is whether the target's type reads
 * what the source's type writes. Pure code.
 */
enum TypeFit {

    /** Every value arrives. */
    FITS,
    /** Some values may be refused, or become others. */
    MAY_NOT_FIT,
    /** No value can be read. */
    NEVER;

    /**
     * A type as {@code format_type} writes it.
     *
     * @param name without modifier and brackets
     * @param size first number of the modifier; -1 without one
     * @param scale second number of the modifier; 0 without one
     */
    private record Type(String name, int size, int scale, boolean array) {

        private static final Pattern FULL = Pattern
                .compile("(.*?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?( with(?:out)? time zone)?((?:\\[])*)");

        static Type of(String full) {
            var parts = FULL.matcher(full);
            if (!parts.matches()) {
                return new Type(full, -1, 0, false);
            }
            return new Type(parts.group(1) + (parts.group(4) == null ? "" : parts.group(4)), number(parts.group(2), -1),
                    number(parts.group(3), 0), !parts.group(5).isEmpty());
        }

        private static int number(String digits, int none) {
            return digits == null ? none : Integer.parseInt(digits);
        }

        Type element() {
            return new Type(name, size, scale, false);
        }

        boolean unlimited() {
            return size < 0;
        }
    }

    /** What reads and writes alike; one kind cannot read another. */
    private static final Map<String, String> KINDS = Map.ofEntries(Map.entry("smallint", "number"),
            Map.entry("integer", "number"),
            Map.entry("bigint", "number"), Map.entry("numeric", "number"), Map.entry("real", "number"),
            Map.entry("double precision", "number"), Map.entry("oid", "number"), Map.entry("boolean", "boolean"),
            Map.entry("uuid", "uuid"), Map.entry("date", "time"), Map.entry("timestamp without time zone", "time"),
            Map.entry("timestamp with time zone", "time"), Map.entry("time without time zone", "time"),
            Map.entry("time with time zone", "time"), Map.entry("interval", "time"), Map.entry("inet", "network"),
            Map.entry("cidr", "network"), Map.entry("macaddr", "hardware"), Map.entry("macaddr8", "hardware"));

    /** Each type reads what those before it write. */
    private static final List<List<String>> WIDENING = List.of(List.of("smallint", "integer", "bigint", "numeric"),
            List.of("smallint", "real", "double precision"), List.of("integer", "double precision"), List.of("real", "numeric"),
            List.of("double precision", "numeric"), List.of("date", "timestamp without time zone"), List.of("cidr", "inet"),
            List.of("macaddr", "macaddr8"), List.of("json", "jsonb"), List.of("jsonb", "json"), List.of("bit", "bit varying"),
            List.of("character", "character varying"));

    /** Digits that an integer type may need. */
    private static final Map<String, Integer> DIGITS = Map.of("smallint", 5, "integer", 10, "bigint", 19);

    /** Both as {@code format_type} writes them, with modifiers. */
    static TypeFit of(String source, String target) {
        var from = Type.of(source);
        var to = Type.of(target);
        if (source.equals(target) || isText(to) && to.unlimited() && !to.array()) {
            return FITS;
        }
        if (from.array() != to.array()) {
            return isText(from) || isText(to) ? MAY_NOT_FIT : NEVER;
        }
        return from.array() ? of(from.element(), to.element()) : of(from, to);
    }

    private static TypeFit of(Type from, Type to) {
        if (isText(to) && to.unlimited()) {
            return FITS;
        }
        if (from.name().equals(to.name()) || widens(from.name(), to.name())) {
            return roomFor(from, to) ? FITS : MAY_NOT_FIT;
        }
        var kinds = List.of(KINDS.getOrDefault(from.name(), ""), KINDS.getOrDefault(to.name(), ""));
        var apart = !kinds.contains("") && !kinds.get(0).equals(kinds.get(1));
        // 1 is true, and 20260101 is a day
        return apart && !(kinds.get(0).equals("number") && List.of("boolean", "time").contains(kinds.get(1)))
                ? NEVER
                : MAY_NOT_FIT;
    }

    private static boolean isText(Type type) {
        return List.of("text", "character varying", "citext", "public.citext").contains(type.name());
    }

    private static boolean widens(String from, String to) {
        return WIDENING.stream().anyMatch(chain -> chain.contains(from) && chain.indexOf(to) > chain.indexOf(from));
    }

    private static boolean roomFor(Type from, Type to) {
        if (to.unlimited()) {
            return true;
        }
        if (!to.name().equals("numeric")) {
            return !from.unlimited() && from.size() <= to.size() && (from.size() == to.size() || !to.name().equals("bit"));
        }
        var digits = DIGITS.getOrDefault(from.name(), from.unlimited() ? Integer.MAX_VALUE : from.size() - from.scale());
        return digits <= to.size() - to.scale() && from.scale() <= to.scale();
    }
}
