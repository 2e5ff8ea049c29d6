package org.moox.sync.outgoing;

import java.util.List;
import java.util.Optional;

/** Which addresses may be called in a test. */
record Reach(Optional<String> scheme, Optional<List<String>> allowedNetworks, boolean publicOnly) implements OutgoingConfig {

    static final Reach ANY = new Reach(Optional.empty(), Optional.empty(), false);
    static final Reach PUBLIC = new Reach(Optional.empty(), Optional.empty(), true);
}
