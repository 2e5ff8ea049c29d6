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
                .map(KeyDerivation::atRest)
                .map(SealedBox::new)
                .toList();
    }

    byte[] seal(byte[] plain, String... context) {
        if (boxes.isEmpty()) {
            throw closed("Set sync.encryption-key: without it this platform can keep no keys.");
        }
        return boxes.get(0).seal(plain, context);
    }

    byte[] open(byte[] sealed, String... context) {
        return boxes.stream()
                .flatMap(box -> box.open(sealed, context).stream())
                .findFirst()
                .orElseThrow(() -> closed(
                        "The keys in this database were sealed under another sync.encryption-key: set that one as sync.encryption-key-previous."));
    }

    private static SyncException closed(String detail) {
        return new SyncException(Reason.UNAVAILABLE, "sync.encryption-key", detail);
    }
}
