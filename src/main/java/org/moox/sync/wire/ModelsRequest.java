package org.moox.sync.wire;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Asks a peer for its models.
 *
 * @param model name of one model, or null for all
 * @param keys texts that shall name records of that model, or null
 */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ModelsRequest(String kind, int specVersion, UUID source, String target, String model,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<String> keys) implements Envelope {

    public static final String KIND = "models";
}
