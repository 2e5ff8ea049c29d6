package org.moox.sync.platform;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

/** Lets the peers know of a change as soon as it is committed; one that is away learns of it from the next SyncPlatforms. Thread-safe. */
@ApplicationScoped
public class PushAtOnce {

    private static final Logger LOG = Logger.getLogger(PushAtOnce.class);

    private final PlatformConfig config;
    private final Registry registry;
    private final Distribution distribution;
    private final ExecutorService executor; // not a managed one: the transaction that has just ended must not come along
    private CompletableFuture<Pushes> latest = CompletableFuture.completedFuture(new Pushes(List.of()));
    private long carried; // the highest revision that somebody wants the latest push to carry
    private boolean waiting; // the latest push has not begun: it carries whatever is committed until then

    PushAtOnce(PlatformConfig config, Registry registry, Distribution distribution, ExecutorService executor) {
        this.config = config;
        this.registry = registry;
        this.distribution = distribution;
        this.executor = executor;
    }

    void changed(@Observes @Priority(5000) RegistryChanged event) {
        if (config.peer().push() && registry.isMaster()) {
            ask(event.revision());
        }
    }

    /** Waits for the push that carries all that is committed by now, mostly the one that the commit itself asked for. */
    public Pushes outcome() {
        return carrying(registry.revision()).join();
    }

    private synchronized CompletableFuture<Pushes> carrying(long revision) {
        return revision > carried ? ask(revision) : latest;
    }

    private synchronized CompletableFuture<Pushes> ask(long revision) {
        carried = revision;
        if (!waiting) {
            var push = new CompletableFuture<Pushes>();
            latest = push;
            waiting = true;
            executor.execute(() -> push(push));
        }
        return latest;
    }

    private void push(CompletableFuture<Pushes> push) {
        begin();
        try {
            push.complete(distribution.run());
        } catch (RuntimeException e) {
            LOG.warnf(e, "registry not pushed at once; the next SyncPlatforms will");
            push.completeExceptionally(e);
        }
    }

    private synchronized void begin() {
        waiting = false;
    }
}
