package org.moox.sync.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.outgoing.Domain;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SealedBox;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.Envelope;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.Wire;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** Writes what one peer is to know: itself, the master, whoever it shares a sync with, its syncs, and its keys, sealed. */
@ApplicationScoped
class RegistryMessages {

    private final Registry registry;
    private final Self self;
    private final PairKeys pairKeys;
    private final Keyring keyring;
    private final Partners partners;
    /** They take turns holding the registry anyway: here without a connection each. */
    private final ReentrantLock composing = new ReentrantLock(true);

    RegistryMessages(Registry registry, Self self, PairKeys pairKeys, Keyring keyring, Partners partners) {
        this.registry = registry;
        this.self = self;
        this.pairKeys = pairKeys;
        this.keyring = keyring;
        this.partners = partners;
    }

    /** How the master shows the peer who it is. */
    enum Trust {
        /** By the key of their pair. */
        PAIR,
        /** The same, by all keys that are still valid: the peer may have been restored. */
        OLDER_PAIR,
        /** First contact, by the shared token and the platform's own. */
        PLATFORM_TOKEN,
        /** The same, by the shared token before the present one. */
        PLATFORM_TOKEN_OLDER,
        /** First contact, by the shared token alone. */
        SHARED_TOKEN,
        /** The same, by the shared token before the present one. */
        SHARED_TOKEN_OLDER;

        boolean isFirstContact() {
            return this != PAIR && this != OLDER_PAIR;
        }

        boolean namesPlatformToken() {
            return this == PLATFORM_TOKEN || this == PLATFORM_TOKEN_OLDER;
        }

        boolean isOfPreviousToken() {
            return this == PLATFORM_TOKEN_OLDER || this == SHARED_TOKEN_OLDER;
        }
    }

    /** A message, its bytes and the keys to sign them with. */
    record Sealed(RegistryMessage message, byte[] body, List<SigningKey> signing) {
    }

    /** Builds the message from one state of the registry; in a transaction of its own. */
    Sealed build(UUID peer, Trust trust) {
        composing.lock();
        try {
            var us = self.id(); // what may have to be read is read before, not on a second connection while others wait for the first
            return QuarkusTransaction.requiringNew().call(() -> {
                var revision = registry.hold();
                return compose(PlatformEditor.require(peer), trust, us, revision);
            });
        } finally {
            composing.unlock();
        }
    }

    /** The last words of a master: another one is. For any key that the peer may have; joins the caller's transaction. */
    Sealed announcing(Platform platform, UUID heir, long revision) {
        return compose(platform, Trust.OLDER_PAIR, heir, revision);
    }

    private Sealed compose(Platform platform, Trust trust, UUID named, long revision) {
        var peer = platform.id();
        var syncs = partners.syncs(peer);
        var known = partners.of(peer, syncs);
        known.add(named);
        var listed = Platform.all().stream().filter(p -> known.contains(p.id())).toList();
        var target = trust.isFirstContact() ? Domain.of(platform.domain()).authority() : peer.toString();
        var keys = seal(keyring.get(platform, trust, Purpose.SEAL), json(pairKeys.keysFor(platform, listed)),
                context(self.id(), target, revision));
        var message = new RegistryMessage(RegistryMessage.KIND, Envelope.SPEC_VERSION, self.id(), target, revision, peer,
                listed.stream().map(p -> partners.told(p.entryFor(peer, named), peer, syncs)).toList(), syncs, keys);
        return new Sealed(message, json(message), keyring.get(platform, trust, Purpose.SIGN));
    }

    /** A copy under each key that the peer may hold: mostly one. */
    private static String seal(List<SigningKey> keys, byte[] plain, String[] context) {
        return keys.stream()
                .map(key -> new SealedBox(key.bytes()).seal(plain, context))
                .map(Base64.getEncoder()::encodeToString)
                .collect(Collectors.joining(" "));
    }

    /** What the sealed keys are bound to. */
    static String[] context(UUID source, String target, long revision) {
        return new String[]{RegistryMessage.KIND, source.toString(), target, Long.toString(revision)};
    }

    private static byte[] json(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
