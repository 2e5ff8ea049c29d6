package org.moox.sync.log;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How streams are leased. */
@ConfigMapping(prefix = "sync.stream")
public interface LogConfig {

    /** How long a stream stays with a process that no longer renews its lease. */
    @WithDefault("10s")
    Duration lease();
}
