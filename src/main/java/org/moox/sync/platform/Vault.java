package org.moox.sync.platform;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.KeyDerivation;
import org.moox.sync.security.SealedBox;

/** Seals what the database must not tell, under {@code SYNC_ENCRYPTION_KEY}; the previous key still opens. */
@ApplicationScoped
class Vault {

    private final List<SealedBox> boxes;

    Vault(PlatformConfig config) {
        boxes = Stream.of(config.encryptionKey(), config.encryptionKeyPrevious())
                .flatMap(Optional::stream)
                .filter(key -> !key.isBlank())
                .map(KeyDerivation::atRest)
                .map(SealedBox::new)
                .toList();
    }

    byte[] seal(byte[] plain, String... context) {
        return present().seal(plain, context);
    }

    /** @throws SyncException UNAVAILABLE when neither key opens it */
    byte[] open(byte[] sealed, String... context) {
        return find(sealed, context).orElseThrow(Vault::sealedOtherwise);
    }

    /** Empty when neither key opens it. */
    Optional<byte[]> find(byte[] sealed, String... context) {
        return boxes.stream().flatMap(box -> box.open(sealed, context).stream()).findFirst();
    }

    /**
     * The same under the present key; empty when it is sealed under that one already.
     *
     * @throws SyncException UNAVAILABLE when neither key opens it
     */
    Optional<byte[]> reseal(byte[] sealed, String... context) {
        return present().open(sealed, context).isPresent()
                ? Optional.empty()
                : Optional.of(seal(open(sealed, context), context));
    }

    private SealedBox present() {
        return boxes.stream()
                .findFirst()
                .orElseThrow(() -> closed("Set sync.encryption-key: without it this platform can keep no keys."));
    }

    static SyncException sealedOtherwise() {
        return closed("The keys in this database were sealed under another encryption key: "
                + "set that one as SYNC_ENCRYPTION_KEY_PREVIOUS (sync.encryption-key-previous).");
    }

    private static SyncException closed(String detail) {
        return new SyncException(Reason.UNAVAILABLE, "sync.encryption-key", detail);
    }
}
