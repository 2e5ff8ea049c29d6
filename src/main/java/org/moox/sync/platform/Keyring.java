package org.moox.sync.platform;

import java.util.List;

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

    Keyring(PeerKeys peerKeys, Bootstrap bootstrap, Self self) {
        this.peerKeys = peerKeys;
        this.bootstrap = bootstrap;
        this.self = self;
    }

    /** At least one key, the one to use first. */
    List<SigningKey> get(Platform peer, Trust trust, Purpose purpose) {
        if (trust.isFirstContact()) {
            return List.of(bootstrap.toward(peer, trust, purpose, self.id()));
        }
        var keys = purpose == Purpose.SIGN ? peerKeys.signing(peer.id()) : peerKeys.sealing(peer.id());
        if (keys.isEmpty()) {
            throw new SyncException(Reason.UNAVAILABLE, "There are no keys for %s yet; try again.".formatted(peer.name()));
        }
        return trust == Trust.OLDER_PAIR && purpose == Purpose.SEAL ? keys.subList(keys.size() - 1, keys.size()) : keys;
    }
}
