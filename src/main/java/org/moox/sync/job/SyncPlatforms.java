package org.moox.sync.job;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Succession;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;

/** Brings the registry to every peer again and again, on one replica of the master only: one that was away, or that is new, needs nobody to call it. */
@ApplicationScoped
class SyncPlatforms {

    private final PlatformJobConfig config;
    private final Succession succession;
    private final Leases leases;
    private final Shift shift;

    SyncPlatforms(PlatformJobConfig config, Succession succession, Leases leases, Shift shift) {
        this.config = config;
        this.succession = succession;
        this.leases = leases;
        this.shift = shift;
    }

    @Scheduled(identity = "platforms", every = "${sync.platform-job.every:30s}", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    void distribute() {
        shift.work(() -> {
            if (config.enabled() && succession.isDue()) {
                leases.run("sync-platforms", config.every(), succession::round);
            }
        });
    }
}
