package org.moox.sync.platform;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.RegistryMessages.Trust;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.KeyDerivation;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SealedBox;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.Envelope;
import org.moox.sync.wire.HandoverMessage;
import org.moox.sync.wire.HandoverMessage.PlatformSecret;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;
import org.moox.sync.wire.RegistryMessage.SyncEntry;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.type.TypeReference;

/** Seals what a master leaves to its successor, and opens it there: the secrets under the key of their pair, for this one message. */
@ApplicationScoped
class Legacy {

    private static final TypeReference<List<PlatformSecret>> LIST = new TypeReference<>() {
    };

    private final Self self;
    private final Secrets secrets;
    private final Keyring keyring;
    private final PeerKeys peerKeys;
    private final PlatformConfig config;

    Legacy(Self self, Secrets secrets, Keyring keyring, PeerKeys peerKeys, PlatformConfig config) {
        this.self = self;
        this.secrets = secrets;
        this.keyring = keyring;
        this.peerKeys = peerKeys;
        this.config = config;
    }

    /** The bytes to post and the keys to sign them with. */
    record Parcel(byte[] body, List<SigningKey> signing) {
        @Override
        public String toString() {
            return "Parcel[bytes=%d]".formatted(body.length);
        }
    }

    /** Inside the caller's transaction, which holds the registry. */
    Parcel pack(Platform heir, long revision, List<SyncEntry> syncs) throws IOException {
        var all = Platform.all();
        var signing = keyring.get(heir, Trust.PAIR, Purpose.SIGN);
        var sealing = keyring.get(heir, Trust.PAIR, Purpose.SEAL).get(0);
        var plain = Wire.JSON.writeValueAsBytes(all.stream().map(platform -> secret(platform, revision)).toList());
        var sealed = new SealedBox(sealing.bytes()).seal(plain, context(self.id(), heir.id().toString(), revision));
        var message = new HandoverMessage(HandoverMessage.KIND, Envelope.SPEC_VERSION, self.id(), heir.id().toString(),
                revision,
                all.stream().map(platform -> platform.entryFor(null, heir.id())).toList(), syncs, signing.get(0).id(),
                Base64.getEncoder().encodeToString(sealed));
        return new Parcel(Wire.JSON.writeValueAsBytes(message), signing);
    }

    private PlatformSecret secret(Platform platform, long revision) {
        // we hold the registry ourselves: the successor must not make a first contact with us
        var acknowledged = platform.id().equals(self.id()) ? revision : platform.acknowledgedRevision().orElse(null);
        return new PlatformSecret(platform.id(), platform.apiTokenHash(), platform.previousTokens().tokens(),
                Base64.getEncoder().encodeToString(secrets.of(platform)), acknowledged);
    }

    /** @throws SyncException when the secrets do not open, are not complete, or give other keys here than they gave the master */
    List<PlatformSecret> open(HandoverMessage message) {
        var token = config.token()
                .orElseThrow(() -> new SyncException(Reason.UNAVAILABLE, "sync.token",
                        "Set sync.token on the platform that is to become the master: it derives the keys of all platforms from it."));
        var opened = read(message);
        var ids = message.platforms().stream().map(PlatformEntry::id).toList();
        if (!opened.stream().map(PlatformSecret::id).toList().equals(ids)) {
            throw unreadable();
        }
        var key = KeyDerivation.pair(token, bytesOf(opened, message.source()), bytesOf(opened, self.id()), Purpose.SIGN,
                message.source(), self.id());
        if (!key.id().equals(message.keyId())) {
            throw new SyncException(Reason.CONFLICT, "sync.token",
                    "The platform that is to become the master derives other keys than the present one: make their sync.token equal.");
        }
        return opened;
    }

    private List<PlatformSecret> read(HandoverMessage message) {
        var context = context(message.source(), message.target(), message.revision());
        try {
            var sealed = Base64.getDecoder().decode(message.secrets() == null ? "" : message.secrets());
            for (var key : peerKeys.opening(message.source())) {
                var plain = new SealedBox(key.bytes()).open(sealed, context);
                if (plain.isPresent()) {
                    return Wire.JSON.readValue(plain.get(), LIST);
                }
            }
        } catch (IOException | IllegalArgumentException e) { // what it says may quote a secret
            throw unreadable();
        }
        throw unreadable();
    }

    static byte[] bytes(PlatformSecret secret) {
        return Base64.getDecoder().decode(secret.signingSecret());
    }

    private static byte[] bytesOf(List<PlatformSecret> all, UUID platform) {
        return all.stream()
                .filter(secret -> secret.id().equals(platform))
                .findFirst()
                .map(Legacy::bytes)
                .orElseThrow(Legacy::unreadable);
    }

    private static String[] context(UUID source, String target, long revision) {
        return new String[]{HandoverMessage.KIND, source.toString(), target, Long.toString(revision)};
    }

    private static SyncException unreadable() {
        return new SyncException(Reason.INVALID, "secrets", "The secrets cannot be read.");
    }
}
