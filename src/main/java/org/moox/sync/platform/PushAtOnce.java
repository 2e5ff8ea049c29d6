package org.moox.sync.platform;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

/** Lets the peers know of a change as soon as it is committed; one that is away learns of it from the next SyncPlatforms. */
@ApplicationScoped
class PushAtOnce {

    private static final Logger LOG = Logger.getLogger(PushAtOnce.class);

    private final PlatformConfig config;
    private final Registry registry;
    private final Distribution distribution;
    private final ExecutorService executor; // not a managed one: the transaction that has just ended must not come along
    private final AtomicBoolean due = new AtomicBoolean();

    PushAtOnce(PlatformConfig config, Registry registry, Distribution distribution, ExecutorService executor) {
        this.config = config;
        this.registry = registry;
        this.distribution = distribution;
        this.executor = executor;
    }

    void changed(@Observes @Priority(5000) RegistryChanged event) {
        if (config.peer().push() && registry.isMaster() && due.compareAndSet(false, true)) {
            executor.execute(this::push);
        }
    }

    /** What changes from here on asks for another push. */
    private void push() {
        due.set(false);
        try {
            distribution.run();
        } catch (RuntimeException e) {
            LOG.warnf(e, "registry not pushed at once; the next SyncPlatforms will");
        }
    }
}
