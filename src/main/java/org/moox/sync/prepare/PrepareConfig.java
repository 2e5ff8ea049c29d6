package org.moox.sync.prepare;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How large a batch may become. */
@ConfigMapping(prefix = "sync.batch")
public interface PrepareConfig {

    /** Most changes read, and so most items, in one batch. */
    @WithDefault("1000")
    int items();

    /** Most bytes of one batch; a single record may be larger, its target decides. */
    @WithDefault("4M")
    MemorySize bytes();
}
