package org.moox.sync.reference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Whether the reference models exist here. Read at start. */
@ConfigMapping(prefix = "sync.reference")
interface ReferenceConfig {

    /** Creates the tables of the reference models, serves their HTTP, and lets their handler write. */
    @WithDefault("false")
    boolean enabled();
}
