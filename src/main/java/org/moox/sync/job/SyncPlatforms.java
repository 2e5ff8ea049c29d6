package org.moox.sync.job;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Distribution;
import org.moox.sync.platform.Registry;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;

/** Brings the registry to every peer again and again, on the master only: one that was away, or that is new, needs nobody to call it. */
@ApplicationScoped
class SyncPlatforms {

    private final PlatformJobConfig config;
    private final Registry registry;
    private final Distribution distribution;

    SyncPlatforms(PlatformJobConfig config, Registry registry, Distribution distribution) {
        this.config = config;
        this.registry = registry;
        this.distribution = distribution;
    }

    @Scheduled(identity = "platforms", every = "${sync.platform-job.every:30s}", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    void distribute() {
        if (config.enabled() && registry.isMaster()) {
            distribution.run();
        }
    }
}
