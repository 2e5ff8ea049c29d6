package org.moox.sync.reconcile;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The backup job: when and how fast both sides are compared. Read at start. */
@ConfigMapping(prefix = "sync.backup-job")
public interface BackupJobConfig {

    /** Whether syncs are reconciled again and again, each by its interval; what is asked for, or due after a loss, runs anyway. */
    @WithDefault("true")
    boolean enabled();

    /** How many rows of the source are read in a second, at most; 0: as fast as it goes. */
    @WithDefault("200000")
    int rowsPerSecond();

    /** How long after it was found a difference is looked at again, so that what is under way can arrive. */
    @WithDefault("2s")
    Duration recheck();
}
