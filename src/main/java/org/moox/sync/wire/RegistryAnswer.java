package org.moox.sync.wire;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** Answer to a push: the revision that the peer holds now, and the states of the syncs that it sends. */
@RegisterForReflection // bound by Jackson
public record RegistryAnswer(long revision, List<SyncState> syncs) {

    public RegistryAnswer {
        syncs = syncs == null ? List.of() : List.copyOf(syncs);
    }

    /** How a sync fares on its source. */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record SyncState(UUID id, long revision, boolean hasErrors, String errorMessage, Instant lastSync) {
    }
}
