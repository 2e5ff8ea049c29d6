package org.moox.sync.model;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * The fields of a record as plug-ins see them: name → value as PostgreSQL renders it ({@link String}), native for booleans ({@link Boolean}) and
 * integers ({@link Number}). A field that is not there and a field that is null differ: {@link #has} tells. Immutable.
 * <p>
 * The typed getters are empty for both, and throw a {@link SyncException}, naming the field but not its value, for a value of another form.
 */
public final class RecordFields {

    private static final RecordFields NONE = new RecordFields(Map.of());

    // 2026-01-31 13:05:02.5+00, as a session in UTC writes it; a plain timestamp has no offset
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder().append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[ ]['T']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm:ss", "Z")
            .toFormatter();

    private final Map<String, Object> values;

    private RecordFields(Map<String, ?> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static RecordFields none() {
        return NONE;
    }

    public static RecordFields of(Map<String, ?> values) {
        return new RecordFields(values);
    }

    /** @throws IllegalArgumentException when it is no JSON object */
    public static RecordFields of(RawJson json) {
        var values = new LinkedHashMap<String, Object>();
        try (var parser = Wire.JSON.createParser(json.text())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("no JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var name = parser.currentName();
                parser.nextToken();
                values.put(name, value(parser));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON object");
        }
        return new RecordFields(values);
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_STRING -> parser.getText();
            default -> Wire.JSON.readTree(parser).toString();
        };
    }

    /** The same fields, those of {@code others} added or in their place. */
    public RecordFields with(Map<String, ?> others) {
        var all = asMap();
        all.putAll(others);
        return new RecordFields(all);
    }

    public Set<String> names() {
        return values.keySet();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Whether the field is there, be it null or not. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value as it came; null when it is null or not there. */
    public Object value(String name) {
        return values.get(name);
    }

    /** A copy to change at will. */
    public Map<String, Object> asMap() {
        return new LinkedHashMap<>(values);
    }

    /** PostgreSQL's text of the value. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(v -> v instanceof BigDecimal d ? d.toPlainString() : v.toString());
    }

    public Optional<Boolean> bool(String name) {
        return read(name, "boolean", text -> switch (text) {
            case "true", "t" -> true;
            case "false", "f" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    public Optional<Long> integer(String name) {
        return read(name, "integer", Long::valueOf);
    }

    /** Exact; {@code NaN} and infinities have none. */
    public Optional<BigDecimal> decimal(String name) {
        return read(name, "decimal number", BigDecimal::new);
    }

    public Optional<UUID> uuid(String name) {
        return read(name, "UUID", UUID::fromString);
    }

    /** Of a timestamp with time zone; one without is taken for UTC. Infinities, BC and years past 9999 have none. */
    public Optional<Instant> instant(String name) {
        return read(name, "timestamp", text -> {
            var parsed = TIMESTAMP.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return parsed instanceof OffsetDateTime time
                    ? time.toInstant()
                    : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
        });
    }

    public Optional<JsonNode> json(String name) {
        return read(name, "JSON", text -> {
            try {
                return Wire.JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    private <T> Optional<T> read(String name, String type, Function<String, T> reader) {
        try {
            return text(name).map(reader);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new SyncException(Reason.UNFIT, name, "Field \"%s\" holds no %s.".formatted(name, type));
        }
    }

    /** Names only. */
    @Override
    public String toString() {
        return "fields " + values.keySet();
    }
}
