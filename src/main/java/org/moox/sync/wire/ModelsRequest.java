package org.moox.sync.wire;

import java.util.UUID;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Asks a peer for its models.
 *
 * @param model name of one model, or null for all
 */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ModelsRequest(String kind, int specVersion, UUID source, String target, String model) implements Envelope {

    public static final String KIND = "models";
}
