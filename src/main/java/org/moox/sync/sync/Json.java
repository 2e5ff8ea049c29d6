package org.moox.sync.sync;

import java.util.List;

import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;

/** The two JSON columns of a definition, as text and as Java. */
final class Json {

    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {
    };
    private static final TypeReference<Picture> PICTURE = new TypeReference<>() {
    };

    private Json() {
    }

    static String write(Object value) {
        try {
            return value == null ? null : Wire.JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static List<String> strings(String text) {
        return text == null ? null : read(text, STRINGS);
    }

    static Picture picture(String text) {
        return text == null ? null : read(text, PICTURE);
    }

    static RawJson raw(String text) {
        return text == null ? null : new RawJson(text);
    }

    private static <T> T read(String text, TypeReference<T> type) {
        try {
            return Wire.JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a definition holds JSON that cannot be read", e);
        }
    }
}
