package org.moox.sync.platform;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

/** The registry of platforms, read by every step; cached for at most a second. Thread-safe. */
@ApplicationScoped
public class Platforms {

    public Optional<Peer> find(UUID id) {
        throw new UnsupportedOperationException();
    }

    public Optional<Peer> findByName(String name) {
        throw new UnsupportedOperationException();
    }

    /** @throws org.moox.sync.problem.SyncException UNKNOWN_PLATFORM, naming it */
    public Peer require(UUID id) {
        throw new UnsupportedOperationException();
    }

    public List<Peer> all() {
        throw new UnsupportedOperationException();
    }
}
