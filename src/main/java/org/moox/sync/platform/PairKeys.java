package org.moox.sync.platform;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.database.OneShot;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.KeyDerivation;
import org.moox.sync.security.Purpose;
import org.moox.sync.wire.RegistryMessage.PeerKey;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;

/** Derives the keys of pairs, on the master only: it alone has the signing secrets. Its own keys it keeps itself. */
@ApplicationScoped
class PairKeys {

    private final PlatformConfig config;
    private final Registry registry;
    private final Secrets secrets;
    private final PeerKeys peerKeys;
    private final Self self;

    PairKeys(PlatformConfig config, Registry registry, Secrets secrets, PeerKeys peerKeys, Self self) {
        this.config = config;
        this.registry = registry;
        this.secrets = secrets;
        this.peerKeys = peerKeys;
        this.self = self;
    }

    /** A token changed in the configuration gives new keys. */
    void atStart(@Observes @Priority(210) StartupEvent event) {
        if (!OneShot.isOn()) {
            renewOwn();
        }
    }

    void registryChanged(@Observes @Priority(10) RegistryChanged event) {
        renewOwn();
    }

    private void renewOwn() {
        if (!registry.isMaster()) {
            return;
        }
        QuarkusTransaction.requiringNew().run(() -> {
            registry.hold();
            Platform.find(self.id()).filter(Platform::hasSecret).ifPresent(me -> peerKeys.replace(keysFor(me, Platform.all())));
        });
    }

    /** All keys of the pairs that the owner makes with these platforms, in both directions and for both purposes. */
    List<PeerKey> keysFor(Platform owner, Collection<Platform> partners) {
        var keys = new ArrayList<PeerKey>();
        for (var partner : partners.stream().filter(Platform::hasSecret).toList()) {
            for (var purpose : Purpose.values()) {
                keys.add(key(owner, partner, partner, PeerKeys.OUT, purpose));
                keys.add(key(partner, owner, partner, PeerKeys.IN, purpose));
            }
        }
        return keys;
    }

    private PeerKey key(Platform source, Platform target, Platform peer, String direction, Purpose purpose) {
        var token = config.token()
                .orElseThrow(() -> new SyncException(Reason.UNAVAILABLE, "sync.token",
                        "Set sync.token: the keys of all platforms are derived from it."));
        var key = KeyDerivation.pair(token, secrets.of(source), secrets.of(target), purpose, source.id(), target.id());
        return new PeerKey(peer.id(), direction, purpose.word(), key.id(), Base64.getEncoder().encodeToString(key.bytes()),
                null);
    }
}
