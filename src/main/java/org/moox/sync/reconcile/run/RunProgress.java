package org.moox.sync.reconcile.run;

import java.time.Instant;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** How far a full run is. */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(description = "How far a full run is")
public record RunProgress(UUID sync,
        @Schema(description = "waiting (for the run of a referenced table), queueing, delivering, done or failed") String state,
        @Schema(description = "Records counted when the run began; null before") Long total,
        @Schema(description = "Records that were put into the change log for this run") long queued,
        @Schema(description = "Records among them that their target has answered for, refused ones included") long delivered,
        @Schema(description = "Records of this sync that its target refuses at present") long parked,
        @Schema(description = "Why the run failed; null when it did not") String error,
        Instant startedAt, Instant finishedAt) {
}
