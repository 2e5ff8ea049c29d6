package org.moox.sync.platform;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.database.OneShot;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.KeyDerivation;
import org.moox.sync.security.Purpose;
import org.moox.sync.wire.RegistryMessage.PeerKey;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;

/** Derives the keys of pairs, on the master only: it alone has the signing secrets. Its own keys it keeps itself. */
@ApplicationScoped
class PairKeys {

    private static final Logger LOG = Logger.getLogger(PairKeys.class);

    private final SharedToken token;
    private final Registry registry;
    private final Secrets secrets;
    private final PeerKeyRows rows;
    private final Self self;

    PairKeys(SharedToken token, Registry registry, Secrets secrets, PeerKeyRows rows, Self self) {
        this.token = token;
        this.registry = registry;
        this.secrets = secrets;
        this.rows = rows;
        this.self = self;
    }

    /** A token changed in the configuration gives new keys. */
    void atStart(@Observes @Priority(210) StartupEvent event) {
        if (!OneShot.isOn()) {
            start();
        }
    }

    void start() {
        if (registry.isMaster()) {
            QuarkusTransaction.requiringNew().run(() -> {
                registry.hold();
                token.takeOver();
                renew();
            });
        }
    }

    /** After the platforms and before the keys are read anew. */
    void registryChanged(@Observes @Priority(10) RegistryChanged event) {
        if (registry.isMaster()) {
            try {
                QuarkusTransaction.requiringNew().run(() -> {
                    registry.hold();
                    renew();
                });
            } catch (SyncException e) { // the others must hear of the change all the same
                LOG.warnf("keys not derived reason=\"%s\"", e.getMessage());
            }
        }
    }

    /** Another revision when keys are replaced: whoever acknowledges it has the new ones. */
    private void renew() {
        Platform.find(self.id()).filter(Platform::hasSecret).ifPresent(me -> {
            var keys = keysFor(me, Platform.all());
            rows.replace(keys, rows.wouldReplace(keys) ? registry.nextRevision() : registry.hold());
        });
    }

    /** Derives the master's own keys anew after a change of secrets; the revision is that of the change. In the caller's transaction. */
    void renew(long revision) {
        Platform.find(self.id())
                .filter(Platform::hasSecret)
                .ifPresent(me -> rows.replace(keysFor(me, Platform.all()), revision));
    }

    /** All keys of the pairs that the owner makes with these platforms, in both directions and for both purposes. In a transaction. */
    List<PeerKey> keysFor(Platform owner, Collection<Platform> partners) {
        var shared = token.inForce();
        var keys = new ArrayList<PeerKey>();
        for (var partner : partners.stream().filter(Platform::hasSecret).toList()) {
            for (var purpose : Purpose.values()) {
                keys.add(key(shared, owner, partner, partner, PeerKeys.OUT, purpose));
                keys.add(key(shared, partner, owner, partner, PeerKeys.IN, purpose));
            }
        }
        return keys;
    }

    private PeerKey key(String shared, Platform source, Platform target, Platform peer, String direction, Purpose purpose) {
        var key = KeyDerivation.pair(shared, secrets.of(source), secrets.of(target), purpose, source.id(), target.id());
        return new PeerKey(peer.id(), direction, purpose.word(), key.id(), Base64.getEncoder().encodeToString(key.bytes()),
                null);
    }
}
