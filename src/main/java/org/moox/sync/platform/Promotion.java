package org.moox.sync.platform;

import java.util.List;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.moox.sync.platform.Pushes.Push;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * How far a planned promotion has come.
 *
 * @param state {@code handing_over}: the successor has not answered yet, nobody edits; {@code announcing}: it is the master, and not all
 *            peers have been told; {@code done}
 * @param detail why the successor has not taken over yet
 * @param peers who was told now, and how that fared
 */
@RegisterForReflection // written by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Promotion", description = "How far a planned promotion has come.")
record Promotion(@Schema(description = "The master, present or to be.") UUID master, String name,
        @Schema(enumeration = {
                "handing_over", "announcing", "done"}) String state,
        String detail, List<Push> peers){

    static Promotion handingOver(Peer heir, String detail) {
        return new Promotion(heir.id(), heir.name(), "handing_over", detail, List.of());
    }

    static Promotion announced(Peer master, List<Push> peers) {
        var all = peers.stream().allMatch(peer -> peer.status().equals("delivered"));
        return new Promotion(master.id(), master.name(), all ? "done" : "announcing", null, peers);
    }
}
