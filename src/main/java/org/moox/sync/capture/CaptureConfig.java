package org.moox.sync.capture;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How changes are captured. Read at start. */
@ConfigMapping(prefix = "sync.listener")
public interface CaptureConfig {

    /**
     * Whether changes are captured at all. When off, our triggers are removed, and a change can be fired by hand over the API only; what is asked
     * for there, full runs too, still goes.
     */
    @WithDefault("true")
    boolean enabled();

    /** How long to wait for the lock that a trigger needs: writers of that table wait as long. */
    @WithDefault("5s")
    Duration lockTimeout();

    /** How often to try before the table is left for the next time. */
    @WithDefault("3")
    int attempts();
}
