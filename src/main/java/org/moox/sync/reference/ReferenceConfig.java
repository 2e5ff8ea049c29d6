package org.moox.sync.reference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Whether the reference models exist here. Read at start. */
@ConfigMapping(prefix = "sync.reference")
interface ReferenceConfig {

    /** Creates the tables of the reference models, serves their HTTP, and has their transformer and handler; for those the word must be {@code true}. */
    @WithDefault("false")
    boolean enabled();
}
