package org.moox.sync.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;

/**
 * Finds fields that an expression asks a record for and its model does not have, by trying it out on made-up records. So nothing is said of variables, of what is
 * inside a field, or of a road that none of these records takes; and it is a warning, because an expression may ask on purpose.
 */
final class AskedFields {

    private static final long MOST_NANOS = 500_000_000;
    private static final Map<String, String> VARIABLES = Map.of("record", "1");

    private AskedFields() {
    }

    /** A record that notes what it is asked for. */
    private static final class Asked extends LinkedHashMap<String, Object> {

        private static final long serialVersionUID = 1L;

        private final transient Set<String> names = new TreeSet<>();

        @Override
        public Object get(Object name) {
            names.add(String.valueOf(name));
            return super.get(name);
        }
    }

    /** Warnings about an expression; none when it cannot be told. */
    static List<String> doubts(String which, String text, ModelDescription model) {
        if (text == null || text.contains("**")) { // asks whatever it meets
            return List.of();
        }
        var unknown = new TreeSet<String>();
        var started = System.nanoTime();
        for (var sample : samples(model)) {
            unknown.addAll(asked(text, sample));
            if (System.nanoTime() - started > MOST_NANOS) {
                break;
            }
        }
        model.columns().forEach(column -> unknown.remove(column.name()));
        return unknown.stream()
                .map(name -> "The %s asks for field \"%s\", which model \"%s\" of the source does not have.".formatted(which,
                        name,
                        model.name()))
                .toList();
    }

    private static Set<String> asked(String text, Asked sample) {
        try {
            Expression.of(text).evaluate(sample, VARIABLES);
        } catch (ExpressionFailure e) {
            // what it has asked for until then stands
        }
        return sample.names;
    }

    private static List<Asked> samples(ModelDescription model) {
        var samples = new ArrayList<>(List.of(new Asked()));
        for (var full : List.of(true, false)) {
            var sample = new Asked();
            model.columns().forEach(column -> sample.put(column.name(), value(column, full)));
            samples.add(sample);
        }
        return samples;
    }

    private static Object value(ColumnDescription column, boolean full) {
        var type = column.type();
        if (type.startsWith("json")) {
            return Map.of();
        }
        if (type.equals("boolean")) {
            return full;
        }
        return type.matches("(smallint|integer|bigint|real|double precision|numeric.*)") && !type.endsWith("]")
                ? (Object) (full ? 1 : 0)
                : full ? "x" : "";
    }
}
