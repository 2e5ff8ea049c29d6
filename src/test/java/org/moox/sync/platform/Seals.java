package org.moox.sync.platform;

import java.util.UUID;

import org.moox.sync.security.SigningKey;

import io.quarkus.arc.Arc;

/** Keys that a peer seals under, for tests that play a peer. */
public final class Seals {

    private Seals() {
    }

    public static SigningKey opening(UUID source) {
        return Arc.container().instance(PeerKeys.class).get().opening(source).get(0);
    }
}
