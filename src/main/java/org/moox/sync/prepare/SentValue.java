package org.moox.sync.prepare;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.TemporalAccessor;
import java.util.HexFormat;
import java.util.UUID;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import com.fasterxml.jackson.databind.JsonNode;

/** What a transformer gave, as it travels: native for booleans and integers, else text that PostgreSQL reads. */
final class SentValue {

    /** No number of PostgreSQL has more digits: what has would fill the memory, written out. */
    private static final int PLAIN = 200_000;

    private SentValue() {
    }

    /** @throws SyncException naming field and class, when it cannot travel */
    static Object of(String field, Object value) {
        var sent = sent(field, value);
        if (sent instanceof String text && !isText(text)) {
            throw new SyncException(Reason.UNFIT,
                    "It makes field \"%s\" a text with half a character, or a NUL, in it, which PostgreSQL cannot hold."
                            .formatted(field));
        }
        return sent;
    }

    private static Object sent(String field, Object value) {
        if (value == null || value instanceof String || value instanceof Boolean || isInteger(value)) {
            return value;
        }
        if (value instanceof BigInteger) {
            return value.toString(); // however long: JSON that is received has a limit for numbers
        }
        if (value instanceof BigDecimal decimal) {
            return Math.abs((long) decimal.scale()) > PLAIN ? decimal.toString() : decimal.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Double || value instanceof Float || value instanceof UUID || value instanceof TemporalAccessor
                || value instanceof JsonNode || value instanceof Enum || value instanceof Character) {
            return value.toString();
        }
        throw new SyncException(Reason.UNFIT,
                "It makes field \"%s\" a %s, which cannot travel: make it text.".formatted(field, value.getClass().getName()));
    }

    /** Whether it can be written as UTF-8: a surrogate comes with its other half. */
    static boolean isText(String text) {
        for (var i = 0; i < text.length(); i++) {
            var at = text.charAt(i);
            if (at == 0 || Character.isLowSurrogate(at)
                    || Character.isHighSurrogate(at) && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInteger(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte
                || value instanceof BigInteger integer && integer.bitLength() < Long.SIZE;
    }
}
