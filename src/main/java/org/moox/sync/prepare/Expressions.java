package org.moox.sync.prepare;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.moox.sync.problem.PlugInFailure;
import org.moox.sync.sync.Expression;
import org.moox.sync.sync.ExpressionFailure;
import org.moox.sync.sync.SyncDefinition;

/**
 * What a definition says of its records in JSONata, compiled for one chunk.
 *
 * @param filter null: all pass
 * @param transformation null: the fields stay as they are
 */
record Expressions(Expression filter, Expression transformation) {

    private static final String FILTER = "filter_failed: The filter: ";
    private static final String TRANSFORMATION = "transformation_failed: The transformation: ";

    /** A record for which an expression failed; says which and why, without values. */
    static final class Failed extends RuntimeException {
        private Failed(String error) {
            super(error);
        }
    }

    /** @throws Failed when one cannot be compiled here */
    static Expressions of(SyncDefinition sync) {
        return new Expressions(compile(sync.filter(), FILTER), compile(sync.transformation(), TRANSFORMATION));
    }

    private static Expression compile(String text, String which) {
        try {
            return text == null ? null : Expression.of(text);
        } catch (ExpressionFailure e) {
            throw new Failed(which + e.getMessage());
        }
    }

    boolean passes(SourceRecord record) {
        if (filter == null) {
            return true;
        }
        try {
            return filter.passes(JsonataValues.input(record.fields().asMap(), record.types(), new IdentityHashMap<>()),
                    variables(record));
        } catch (ExpressionFailure e) {
            throw new Failed(FILTER + e.getMessage());
        }
    }

    /** @param fields as the columns or a transformer gave them */
    Map<String, Object> transform(SourceRecord record, Map<String, Object> fields) {
        if (transformation == null) {
            return fields;
        }
        var untouched = new IdentityHashMap<Object, String>();
        try {
            var made = transformation.evaluate(JsonataValues.input(fields, record.types(), untouched), variables(record));
            if (!(made instanceof Map<?, ?> object)) {
                throw new Failed(TRANSFORMATION + "It makes no object of fields.");
            }
            var output = new LinkedHashMap<String, Object>();
            object.forEach((name, value) -> output.put((String) name, JsonataValues.output(value, untouched)));
            return output;
        } catch (ExpressionFailure e) {
            throw new Failed(TRANSFORMATION + e.getMessage());
        }
    }

    /** Why its record is parked, when what was made cannot be sent. */
    String refusal(Throwable failure, Transformer transformer) {
        if (failure instanceof Failed) {
            return failure.getMessage();
        }
        return transformation != null
                ? "transformation_failed: " + PlugInFailure.sentence("The transformation", failure)
                : "transformer_failed: "
                        + PlugInFailure.sentence(transformer == null ? "The filter" : "Transformer " + transformer.name(),
                                failure);
    }

    private static Map<String, Object> variables(SourceRecord record) {
        return Map.of("record", record.key(), "platforms", record.platforms().stream().map(UUID::toString).sorted().toList());
    }
}
