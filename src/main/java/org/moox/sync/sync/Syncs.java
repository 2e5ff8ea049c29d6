package org.moox.sync.sync;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

/** The registry of sync definitions, read by every step; cached for at most a second. Thread-safe. */
@ApplicationScoped
public class Syncs {

    public Optional<SyncDefinition> find(UUID id) {
        throw new UnsupportedOperationException();
    }

    /** @throws org.moox.sync.problem.SyncException UNKNOWN_SYNC, naming it */
    public SyncDefinition require(UUID id) {
        throw new UnsupportedOperationException();
    }

    /** All definitions this platform knows, active or not. */
    public List<SyncDefinition> all() {
        throw new UnsupportedOperationException();
    }

    /** Active, checked definitions whose source is this platform. */
    public List<SyncDefinition> outgoing() {
        throw new UnsupportedOperationException();
    }

    /** Records how a sync fares on its source; {@code lastSync} null leaves it. Own transaction; no new revision. */
    public void report(UUID id, String errorMessage, Instant lastSync) {
        throw new UnsupportedOperationException();
    }
}
