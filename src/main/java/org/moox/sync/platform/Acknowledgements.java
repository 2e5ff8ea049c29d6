package org.moox.sync.platform;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;

import org.jboss.logging.Logger;
import org.moox.sync.outgoing.Domain;
import org.moox.sync.outgoing.Routes;
import org.moox.sync.wire.RegistryAnswer;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Which revision of the registry each peer holds, and what it says of its syncs. */
@ApplicationScoped
class Acknowledgements {

    private static final Logger LOG = Logger.getLogger(Acknowledgements.class);

    private final Registry registry;
    private final Routes routes;
    private final List<SyncDefinitions> definitions;
    private final Event<RegistryAcknowledged> acknowledged;

    Acknowledgements(Registry registry, Routes routes, @All List<SyncDefinitions> definitions,
            Event<RegistryAcknowledged> acknowledged) {
        this.acknowledged = acknowledged;
        this.registry = registry;
        this.routes = routes;
        this.definitions = definitions;
    }

    /** Null when the peer has never answered. */
    @Transactional
    Long of(UUID peer) {
        return Platform.find(peer).flatMap(Platform::acknowledgedRevision).orElse(null);
    }

    /** Its name is looked up before the transaction. */
    void take(Peer peer, RegistryAnswer answer) {
        var place = routes.whereabouts(Domain.of(peer.domain()));
        var before = QuarkusTransaction.requiringNew().call(() -> Platform.find(peer.id()).map(platform -> {
            var held = platform.acknowledgedRevision().orElse(0L);
            platform.acknowledge(answer.revision());
            platform.seenAt(place.map(Routes.Place::address).orElse(null));
            definitions.forEach(port -> port.accept(peer.id(), answer.syncs()));
            return held;
        }));
        before.filter(held -> held < answer.revision())
                .ifPresent(held -> acknowledged.fire(new RegistryAcknowledged(peer.id(), held, answer.revision())));
    }

    /** A master that was restored learns from its peers how far it had been. */
    @Transactional
    void goAbove(long revision) {
        if (registry.hold() <= revision && registry.isMaster()) {
            registry.moveTo(revision + 1);
            LOG.warnf(
                    "a peer holds a newer registry: this database was restored, and what was edited here since its backup is undone on all platforms; went on above it revision=%d",
                    revision + 1);
        }
    }
}
