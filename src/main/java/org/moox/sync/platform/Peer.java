package org.moox.sync.platform;

import java.util.UUID;

/** A registered platform as the steps see it. */
public record Peer(UUID id, String name, String domain, String webhookPath, boolean readOnly, boolean locked,
        String lockReason, boolean master) {
}
