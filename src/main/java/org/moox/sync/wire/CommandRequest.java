package org.moox.sync.wire;

import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The master asks the source of a sync to act or to tell.
 *
 * @param command {@code run}, {@code progress}, {@code deliveries}, {@code retry}, {@code forget}, {@code release} or {@code reconcile}
 * @param sync the sync it is about
 * @param arguments what the command needs besides; may be null
 */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record CommandRequest(String kind, int specVersion, UUID source, String target, String command, UUID sync,
        JsonNode arguments) implements Envelope {

    public static final String KIND = "command";
}
