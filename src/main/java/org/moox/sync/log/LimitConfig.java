package org.moox.sync.log;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long the log is kept for a target that does not take it. */
@ConfigMapping(prefix = "sync.log")
public interface LimitConfig {

    /** A stream that has more changes than this before it gives up its place, and a reconcile brings its target what it lacks; 0: no limit. */
    @WithDefault("10000000")
    long maxRows();

    /** So does one whose oldest change is older than this; 0: no limit. */
    @WithDefault("7d")
    Duration maxAge();
}
