package org.moox.sync.platform;

import java.util.UUID;

/** CDI event, on the master: a peer holds a newer registry than it was known to hold. Fired after the commit, outside any transaction. */
public record RegistryAcknowledged(UUID peer, long before, long revision) {
}
