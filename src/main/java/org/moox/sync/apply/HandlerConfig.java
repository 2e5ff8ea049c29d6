package org.moox.sync.apply;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** Which handlers write which models. Read at start. */
@ConfigMapping(prefix = "sync")
interface HandlerConfig {

    /** {@code model=name of the handler}, comma-separated; wins over what the handlers themselves say. */
    Optional<List<String>> syncBindings();
}
