package org.moox.sync.platform;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** Who this platform is: name and domain from the configuration, id from the registry. */
@ApplicationScoped
public class Self {

    private final PlatformConfig config;
    private final Platforms platforms;

    Self(PlatformConfig config, Platforms platforms) {
        this.config = config;
        this.platforms = platforms;
    }

    /** Our id; empty while this platform waits for its registry. */
    public Optional<UUID> find() {
        return peer().map(Peer::id);
    }

    /** @throws SyncException UNAVAILABLE while this platform waits for its registry */
    public UUID id() {
        return find().orElseThrow(Self::waiting);
    }

    /** How we stand in the registry; empty while this platform waits for it. */
    public Optional<Peer> peer() {
        return config.platform().name().flatMap(platforms::findByName);
    }

    static SyncException waiting() {
        return new SyncException(Reason.UNAVAILABLE, "sync.platform.name",
                "This platform waits for its registry: create it under its sync.platform.name on the master and call POST /api/platform/sync there.");
    }
}
