package org.moox.sync.job;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The schedule that distributes the registry; read at start. */
@ConfigMapping(prefix = "sync.platform-job")
interface PlatformJobConfig {

    /** Whether the master distributes on its own; other platforms never do. */
    @WithDefault("true")
    boolean enabled();

    /** How often. */
    @WithDefault("30s")
    Duration every();
}
