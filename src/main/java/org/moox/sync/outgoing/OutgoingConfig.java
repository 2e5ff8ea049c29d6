package org.moox.sync.outgoing;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which addresses may be called, and how. Read at start. */
@ConfigMapping(prefix = "sync.peer")
public interface OutgoingConfig {

    /** Scheme for domains that carry none. Without it: https, and http for loopback addresses. It alone permits no plain http. */
    Optional<String> scheme();

    /** Networks (CIDR) that may be called although they are private, and by plain http. */
    Optional<List<String>> allowedNetworks();

    /** Whether loopback, private and carrier-grade NAT addresses are refused. */
    @WithDefault("false")
    boolean publicOnly();
}
