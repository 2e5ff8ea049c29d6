package org.moox.sync.apply;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How batches are applied. */
@ConfigMapping(prefix = "sync.apply")
interface ApplyConfig {

    /**
     * Longest time that one statement may take, a whole batch half as much again; past it the batch is rolled back and comes again in
     * smaller ones. Keep the whole below the senders' {@code sync.send.timeout}.
     */
    @WithDefault("30s")
    Duration statementTimeout();
}
