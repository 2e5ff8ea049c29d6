package org.moox.sync.prepare;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * Fields as JSONata sees them, and back. Numbers of any type are numbers, unless they are not finite; JSON objects and lists are such; all else is PostgreSQL's text.
 * What an expression passes on untouched travels as it was read, to the last digit; arithmetic is done in double precision.
 */
final class JsonataValues {

    private static final double EXACT = 1L << 53;

    private JsonataValues() {
    }

    /**
     * @param types column → type
     * @param untouched filled with what each value was as text, where that is not the value itself
     */
    static Map<String, Object> input(Map<String, Object> fields, Map<String, String> types, Map<Object, String> untouched) {
        var input = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> input.put(name, input(name, value, types.getOrDefault(name, ""), untouched)));
        return input;
    }

    private static Object input(String name, Object value, String type, Map<Object, String> untouched) {
        if (value instanceof Number) {
            return value;
        }
        var sent = SentValue.of(name, value);
        if (!(sent instanceof String text)) {
            return sent;
        }
        var read = value instanceof JsonNode || type.startsWith("json") ? json(text) : number(text, type);
        if (read == null) {
            return text;
        }
        untouched.put(read, text);
        return read;
    }

    private static Object json(String text) {
        try {
            var read = Wire.JSON.readValue(text, Object.class);
            return read instanceof Map || read instanceof List ? read : null;
        } catch (IOException e) {
            return null; // JSON that only PostgreSQL can keep
        }
    }

    private static Object number(String text, String type) {
        try {
            if (type.startsWith("numeric") && !type.endsWith("]")) {
                return new BigDecimal(text);
            }
            if (type.equals("real") || type.equals("double precision")) {
                var number = Double.valueOf(text);
                return number.isInfinite() || number.isNaN() ? null : number;
            }
            return null;
        } catch (NumberFormatException e) {
            return null; // NaN, or what a transformer has made of it
        }
    }

    static Object output(Object value, Map<Object, String> untouched) {
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (untouched.containsKey(value)) {
            return untouched.get(value);
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < EXACT && 1 / number > -1.1) {
            return number.longValue(); // an integer column reads no 2.0
        }
        return value instanceof Map || value instanceof List ? write(value) : value;
    }

    private static String write(Object value) {
        try {
            return Wire.JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
