package org.moox.sync.platform;

import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.outgoing.Domain;
import org.moox.sync.outgoing.Routes;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;

/** Looks up where the platforms' domains lead, for people to see: after a platform was created or moved, beside everything else. */
@ApplicationScoped
class Whereabouts {

    private static final Logger LOG = Logger.getLogger(Whereabouts.class);

    private final Routes routes;
    /** One at a time; a slow name server delays nobody who saves. What is told while one waits already is seen by that one. */
    private final ExecutorService thread = new ThreadPoolExecutor(0, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1),
            task -> {
                var thread = new Thread(task, "sync-whereabouts");
                thread.setDaemon(true);
                return thread;
            });

    Whereabouts(Routes routes) {
        this.routes = routes;
    }

    private record Place(UUID id, String name, String domain) {
    }

    void afterChange(@Observes RegistryChanged event) {
        try {
            thread.execute(this::lookUp);
        } catch (RejectedExecutionException e) {
            LOG.debug("somebody looks already");
        }
    }

    void atEnd(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    /** All platforms whose address is not known. The names are asked for outside of any transaction. */
    void lookUp() {
        try {
            QuarkusTransaction.requiringNew()
                    .call(() -> Platform.unseen().stream().map(p -> new Place(p.id(), p.name(), p.domain())).toList())
                    .forEach(this::lookUp);
        } catch (RuntimeException e) { // only for show, and asked for again
            LOG.debug("whereabouts not found", e);
        }
    }

    private void lookUp(Place place) {
        var domain = Domain.of(place.domain());
        routes.whereabouts(domain).ifPresent(found -> {
            found.refusal()
                    .ifPresent(refusal -> LOG.warnf("platform cannot be called name=%s domain=%s reason=\"%s\"",
                            place.name(), domain.authority(), refusal));
            QuarkusTransaction.requiringNew().run(() -> Platform.found(place.id(), place.domain(), found.address()));
        });
    }
}
