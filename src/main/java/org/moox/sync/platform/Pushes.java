package org.moox.sync.platform;

import java.util.List;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** How a push of the registry fared, peer by peer. */
@RegisterForReflection // written by Jackson
@Schema(name = "Pushes", description = "How a push of the registry fared, peer by peer.")
public record Pushes(List<Push> peers) {

    public Pushes {
        peers = List.copyOf(peers);
    }

    /**
     * One peer.
     *
     * @param status {@code delivered} or {@code failed}
     * @param revision of the registry that the peer holds now, as far as the master knows
     * @param detail what to mend, when it failed
     */
    @RegisterForReflection // written by Jackson
    @Schema(name = "Push")
    public record Push(UUID platform, String name, @Schema(enumeration = {
            "delivered", "failed"}) String status, Long revision,
            String detail){
    }
}
