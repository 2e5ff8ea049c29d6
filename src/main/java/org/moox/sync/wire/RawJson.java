package org.moox.sync.wire;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A JSON object that Java passes through untouched: PostgreSQL wrote it, PostgreSQL reads it.
 *
 * @param text the object as JSON text
 */
@RegisterForReflection // bound by Jackson
@JsonSerialize(using = RawJson.Writer.class)
@JsonDeserialize(using = RawJson.Reader.class)
public record RawJson(String text) {

    @RegisterForReflection // made by Jackson
    static final class Writer extends JsonSerializer<RawJson> {
        @Override
        public void serialize(RawJson json, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeRawValue(json.text);
        }
    }

    @RegisterForReflection // made by Jackson
    static final class Reader extends JsonDeserializer<RawJson> {
        @Override
        public RawJson deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            var text = new java.io.StringWriter();
            try (var generator = parser.getCodec().getFactory().createGenerator(text)) {
                copy(parser, generator);
            }
            return new RawJson(text.toString());
        }

        // numbers as they are written: Jackson's own copy makes doubles of them
        private static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
            var depth = 0;
            do {
                var token = parser.currentToken();
                if (token.isNumeric()) {
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            } while (depth > 0 && parser.nextToken() != null);
        }
    }
}
