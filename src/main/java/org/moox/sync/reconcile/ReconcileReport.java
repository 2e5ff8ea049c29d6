package org.moox.sync.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What a reconcile has found and done, or how far it is. */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Reconcile", description = "What a reconcile has found and done, or how far it is")
public record ReconcileReport(UUID sync,
        @Schema(description = "waiting, comparing, repairing, settling, done, stopped (before a mass delete) or failed") String state,
        @Schema(description = "Whether it only tells, and changes nothing") boolean dryRun,
        @Schema(description = "Why it was begun") String reason,
        @Schema(description = "Records that the source would send") long sourceRows,
        @Schema(description = "Records that the target holds of this sync") long targetRows,
        @Schema(description = "Rows of the target's table that this flow has not brought; they are never touched") long foreign,
        @Schema(description = "Records that the target missed") long inserts,
        @Schema(description = "Records that differed") long updates,
        @Schema(description = "Records on the target that the source no longer has") long deletes,
        @Schema(description = "Records that differ although they have been repaired") long persisting,
        @Schema(description = "Records left to a change that is under way") long inFlight,
        @Schema(description = "Records that the target refuses; they have their own retry") long parked,
        @Schema(description = "Records that cannot be read or shaped on the source") long unreadable,
        @Schema(description = "Records that the target leaves as they are, by if_exists") long skipped,
        @Schema(description = "The first of the records that differed") List<Difference> differences,
        @Schema(description = "Why it was stopped, or has failed, or waits; null when all is well") String error,
        @Schema(description = "Percent") int progress, Instant startedAt, Instant finishedAt) {

    /** Whether it has ended, well or not. */
    @JsonIgnore
    public boolean isOver() {
        return finishedAt != null;
    }

    /** Whether both sides agree now, as far as it is for us. */
    @JsonIgnore
    public boolean isGood() {
        return state.equals(Reconcile.DONE) && persisting == 0 && unreadable == 0;
    }

    /** For a person, on one line. */
    public String line(String title) {
        return ("%s sync=\"%s\" source=%d target=%d inserts=%d updates=%d deletes=%d persisting=%d in_flight=%d parked=%d unreadable=%d foreign=%d"
                .formatted(dryRun && state.equals(Reconcile.DONE) ? "compared" : state, title, sourceRows, targetRows, inserts,
                        updates,
                        deletes, persisting, inFlight, parked, unreadable, foreign))
                + (error == null ? "" : " error=\"%s\"".formatted(error));
    }
}
