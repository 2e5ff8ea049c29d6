package org.moox.sync.platform;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
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

    Acknowledgements(Registry registry, Routes routes, @All List<SyncDefinitions> definitions) {
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
        QuarkusTransaction.requiringNew().run(() -> Platform.find(peer.id()).ifPresent(platform -> {
            platform.acknowledge(answer.revision());
            platform.seenAt(place.map(Routes.Place::address).orElse(null));
            definitions.forEach(port -> port.accept(peer.id(), answer.syncs()));
        }));
    }

    /** A master that was restored learns from its peers how far it had been. */
    @Transactional
    void goAbove(long revision) {
        if (registry.hold() <= revision && registry.isMaster()) {
            registry.moveTo(revision + 1);
            LOG.warnf("a peer holds a newer registry, went on above it revision=%d", revision + 1);
        }
    }
}
