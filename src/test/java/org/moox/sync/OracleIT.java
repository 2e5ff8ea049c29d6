package org.moox.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.ThreePlatforms;
import org.moox.sync.rounds.Rounds;

/** Three platforms under load while everything that can go wrong does: what the network can do, and SIGKILL of any platform and any database. */
class OracleIT {

    private static final Logger LOG = Logger.getLogger(OracleIT.class);
    private static final Duration STORM = Duration.ofSeconds(12);
    /** After this no further storm begins; a longer run as {@code -Doracle.minutes=30}. */
    private static final Duration SHORT = Duration.ofSeconds(40);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    @Test
    void nothingIsLostAndNothingIsAppliedTwice() throws Exception {
        var first = Long.getLong("oracle.seed", System.nanoTime() % 1_000_000_000);
        try (var three = ThreePlatforms.behindProxies(folder, Map.of("SYNC_SEND_RETRY", "200ms", "SYNC_SEND_MAX_RETRY", "500ms",
                "SYNC_SEND_BACKOFF", "100ms", "SYNC_SEND_MAX_BACKOFF", "1s", "SYNC_SEND_TIMEOUT", "3s", "SYNC_STREAM_LEASE",
                "3s",
                "SYNC_MODELS_WITH_SYNCABLE_RELATIONS", "orders", "SYNC_BACKUP_JOB_ENABLED", "false", "SYNC_PLATFORM_JOB_EVERY",
                "2s"))) {
            var rounds = new Rounds(three);
            var minutes = Integer.getInteger("oracle.minutes", 0);
            var end = System.nanoTime() + (minutes > 0 ? Duration.ofMinutes(minutes) : SHORT).toNanos();
            for (var seed = first; System.nanoTime() < end; seed++) {
                var begun = System.nanoTime();
                LOG.infof("storm seed=%d", seed);
                rounds.storm(seed, STORM);
                LOG.infof("agreed seed=%d ms=%d", seed, Duration.ofNanos(System.nanoTime() - begun).toMillis());
            }
        }
    }
}
