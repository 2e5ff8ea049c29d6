package org.moox.sync.wire;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A batch: one signed request with the present state of some records.
 *
 * @param epoch generation of the stream; a higher one with {@code previous} null starts the chain anew
 * @param previous the last batch that the target acknowledged; null at the start of an epoch
 * @param batch id of these bytes
 * @param attempts earlier ids of this batch, whose answers are not known
 * @param upto where the sender's cursor stands once this batch is settled
 */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ChangesRequest(String kind, int specVersion, UUID source, String target, long epoch, UUID previous, UUID batch,
        List<UUID> attempts, Position upto, List<Item> items) implements Envelope {

    public static final String KIND = "changes";

    public ChangesRequest {
        attempts = attempts == null ? List.of() : List.copyOf(attempts);
        items = items == null ? List.of() : List.copyOf(items);
    }
}
