package org.moox.sync.platform;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

/** Who this platform is: name and domain from the configuration, id from the registry. */
@ApplicationScoped
public class Self {

    /** Our id; empty while this platform waits for its registry. */
    public Optional<UUID> find() {
        throw new UnsupportedOperationException();
    }

    /** @throws org.moox.sync.problem.SyncException UNAVAILABLE while this platform waits for its registry */
    public UUID id() {
        throw new UnsupportedOperationException();
    }
}
