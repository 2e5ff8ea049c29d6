package org.moox.sync.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * How one field of the target gets its value.
 *
 * @param source field of the source; null for a constant
 * @param target field of the target
 * @param value the constant, JSON null included; null when the value comes from the source
 * @param fallback what stands in for null; null when nothing does
 */
public record FieldRule(String source, String target, JsonNode value, JsonNode fallback) {

    static FieldRule of(String source, String target) {
        return new FieldRule(source, target, null, null);
    }

    public boolean isConstant() {
        return source == null;
    }

    /** What stands in the place of a value that is given with the definition, as it travels: a number with a fraction as text, as numbers of records do. */
    public static JsonNode sent(JsonNode given) {
        return given.isFloatingPointNumber() ? TextNode.valueOf(given.decimalValue().toString()) : given;
    }

    /** As a person would call it. */
    String words() {
        return isConstant() ? "the value for \"" + target + "\"" : "\"" + source + "\"";
    }
}
