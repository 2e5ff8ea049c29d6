package org.moox.sync.platform;

import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.RegistryMessages.Trust;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SigningKey;

/** The master's keys toward a peer, for each way in which it may show who it is. */
@ApplicationScoped
class Keyring {

    private final PeerKeys peerKeys;
    private final Bootstrap bootstrap;
    private final Self self;
    private final Clock clock;

    Keyring(PeerKeys peerKeys, Bootstrap bootstrap, Self self, Clock clock) {
        this.peerKeys = peerKeys;
        this.bootstrap = bootstrap;
        this.self = self;
        this.clock = clock;
    }

    /** At least one key: each that the peer may hold, the newest first. */
    List<SigningKey> get(Platform peer, Trust trust, Purpose purpose) {
        if (trust.isFirstContact()) {
            return hashes(peer, trust).map(hash -> bootstrap.toward(peer, hash, trust, purpose, self.id())).toList();
        }
        var keys = trust == Trust.PAIR
                ? peerKeys.reaching(peer.id(), purpose)
                : peerKeys.reachingRestored(peer.id(), purpose);
        if (keys.isEmpty()) {
            throw new SyncException(Reason.UNAVAILABLE, "There are no keys for %s yet; try again.".formatted(peer.name()));
        }
        return keys;
    }

    /** Of the tokens that the peer may have been told; none where they do not matter. */
    private Stream<String> hashes(Platform peer, Trust trust) {
        return trust.namesPlatformToken() && peer.apiTokenHash() != null
                ? peer.tokenHashes(clock.instant()).stream()
                : Stream.of("");
    }
}
