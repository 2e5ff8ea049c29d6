package org.moox.sync.send;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.moox.sync.log.StreamCondition;
import org.moox.sync.log.StreamStates;
import org.moox.sync.log.StreamStates.StreamState;
import org.moox.sync.platform.Locks;
import org.moox.sync.platform.Peer;
import org.moox.sync.platform.Platforms;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** Streams over HTTP. */
@Path("/api/streams")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Streams", description = "How far this platform is with each of its targets.")
class StreamResource {

    private final StreamStates streams;
    private final Platforms platforms;
    private final Locks locks;

    StreamResource(StreamStates streams, Platforms platforms, Locks locks) {
        this.locks = locks;
        this.streams = streams;
        this.platforms = platforms;
    }

    /** One stream: how far its target is behind, and why. */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @Schema(name = "Stream", description = "The ordered flow of changes from this platform to one target")
    record StreamView(UUID platform, String name,
            @Schema(description = "active, failing while its target takes nothing, locked while it or its target is, or stopped until a person acts") String state,
            @Schema(description = "What is wrong, in one sentence; null when nothing is") String reason,
            @Schema(description = "Since when") Instant since,
            @Schema(description = "Why nothing is sent while it is locked") String lock,
            @Schema(description = "Generation; grows when one side was restored") long epoch,
            @Schema(description = "Why this one began; null for the first one") String epochReason, Instant epochSince,
            long tick, long position,
            @Schema(description = "Committed changes that the target has not answered for; up to 5000 exactly, beyond that about: what was rolled back counts, too") long lagChanges,
            @Schema(description = "Age of the oldest of them in seconds") double lagSeconds,
            @Schema(description = "Records that the target refuses, or that cannot be sent; at most 5000 are counted") long parked,
            @Schema(description = "Records that wait for the target to know their sync; at most 5000 are counted") long waiting,
            @Schema(description = "Failed attempts in a row") int failures,
            @Schema(description = "Until then the target is left alone; then it gets one small request") Instant nextAttempt,
            Instant acknowledged, String lastError,
            boolean reconcileDue, @Schema(description = "Process that drives it") String owner) {

        static StreamView of(StreamState s, String name, String lock) {
            var condition = StreamCondition.of(s, lock);
            return new StreamView(s.target(), name, condition.state(), condition.reason(), condition.since(), lock, s.epoch(),
                    s.epochReason(), s.epochSince(), s.tick(), s.position(), s.lagChanges(), s.lagSeconds(), s.parked(),
                    s.waiting(), s.failures(), s.nextAttempt(), s.acknowledged(), s.lastError(), s.reconcileDue(), s.owner());
        }
    }

    @GET
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "Streams of this platform", description = "Per target platform: state, what is wrong and since when, lag in changes and seconds, parked records, next attempt.")
    public List<StreamView> list() {
        return streams.all()
                .stream()
                .map(s -> StreamView.of(s, platforms.find(s.target()).map(Peer::name).orElse(null),
                        locks.between(s.target()).orElse(null)))
                .toList();
    }
}
