package org.moox.sync.platform;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.platform.Pushes.Push;

/** Lets the peers know of a change as soon as it is committed; one that is away learns of it from the next SyncPlatforms. Thread-safe. */
@ApplicationScoped
public class PushAtOnce {

    private static final Logger LOG = Logger.getLogger(PushAtOnce.class);

    private final PlatformConfig config;
    private final Registry registry;
    private final Distribution distribution;
    private final ExecutorService executor; // not a managed one: the transaction that has just ended must not come along
    private Asked latest = new Asked(CompletableFuture.completedFuture(Map.of()),
            CompletableFuture.completedFuture(new Pushes(List.of())));
    private long carried; // the highest revision that somebody wants the latest push to carry
    private boolean waiting; // the latest push has not begun: it carries whatever is committed until then

    PushAtOnce(PlatformConfig config, Registry registry, Distribution distribution, ExecutorService executor) {
        this.config = config;
        this.registry = registry;
        this.distribution = distribution;
        this.executor = executor;
    }

    /**
     * A push.
     *
     * @param begun what comes of it, peer by peer, once it has begun
     */
    private record Asked(CompletableFuture<Map<UUID, CompletableFuture<Push>>> begun, CompletableFuture<Pushes> whole) {
    }

    void changed(@Observes @Priority(5000) RegistryChanged event) {
        if (config.peer().push() && registry.isMaster()) {
            ask(event.revision());
        }
    }

    /**
     * Waits for the push that carries all that is committed by now, mostly the one that the commit itself asked for, as far as it goes to these platforms; others that are dead keep nobody
     * waiting.
     */
    public List<Push> outcome(Set<UUID> concerned) {
        var revision = registry.revision();
        var asked = carrying(revision);
        var pushes = asked.begun()
                .join()
                .entrySet()
                .stream()
                .filter(push -> concerned.contains(push.getKey()))
                .map(push -> push.getValue().join())
                .toList();
        var again = pushes.stream()
                .anyMatch(push -> push.status().equals("failed") && push.revision() != null && push.revision() > revision);
        return again
                ? asked.whole().join().peers().stream().filter(push -> concerned.contains(push.platform())).toList()
                : pushes;
    }

    private synchronized Asked carrying(long revision) {
        return revision > carried ? ask(revision) : latest;
    }

    private synchronized Asked ask(long revision) {
        carried = revision;
        if (!waiting) {
            var push = new Asked(new CompletableFuture<>(), new CompletableFuture<>());
            latest = push;
            waiting = true;
            executor.execute(() -> push(push));
        }
        return latest;
    }

    private void push(Asked push) {
        begin();
        try {
            var round = distribution.begin();
            push.begun().complete(round);
            push.whole().complete(distribution.finish(round));
        } catch (RuntimeException e) {
            LOG.warnf(e, "registry not pushed at once; the next SyncPlatforms will");
            push.begun().completeExceptionally(e);
            push.whole().completeExceptionally(e);
        }
    }

    private synchronized void begin() {
        waiting = false;
    }
}
