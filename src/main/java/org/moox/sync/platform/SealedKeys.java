package org.moox.sync.platform;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.SealedBox;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.RegistryMessage.PeerKey;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.type.TypeReference;

/** Opens the keys that a registry message carries, and keeps them. */
@ApplicationScoped
class SealedKeys {

    private static final TypeReference<List<PeerKey>> LIST = new TypeReference<>() {
    };

    private final PeerKeys peerKeys;
    private final Bootstrap bootstrap;

    SealedKeys(PeerKeys peerKeys, Bootstrap bootstrap) {
        this.peerKeys = peerKeys;
        this.bootstrap = bootstrap;
    }

    /** @throws SyncException UNAUTHENTICATED when no key that is valid here opens them; the master then tries another way */
    List<PeerKey> open(boolean firstContact, RegistryMessage message) {
        var candidates = firstContact ? bootstrap.opening(message.source()) : peerKeys.opening(message.source());
        var context = RegistryMessages.context(message.source(), message.target(), message.revision());
        var sealed = decode(message.keys());
        return candidates.stream()
                .map(key -> new SealedBox(key.bytes()))
                .flatMap(box -> sealed.stream().flatMap(copy -> box.open(copy, context).stream()))
                .findFirst()
                .map(SealedKeys::read)
                .orElseThrow(() -> new SyncException(Reason.UNAUTHENTICATED, "keys",
                        "The keys were not sealed under a key that is valid here."));
    }

    /** Joins the caller's transaction. */
    void keep(List<PeerKey> keys) {
        peerKeys.replace(keys);
    }

    private static List<byte[]> decode(String text) {
        try {
            return Arrays.stream((text == null ? "" : text).split(" ")).map(Base64.getDecoder()::decode).toList();
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
    }

    private static List<PeerKey> read(byte[] json) {
        try {
            return Wire.JSON.readValue(json, LIST);
        } catch (IOException e) {
            throw unreadable();
        }
    }

    private static SyncException unreadable() {
        return new SyncException(Reason.INVALID, "keys", "The keys cannot be read.");
    }
}
