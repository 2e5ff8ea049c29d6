package org.moox.sync.security;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Derives every key from what people configured and what the master generated: HKDF-SHA256, lengths prefixed, so that no two
 * pairs, directions or purposes share a key.
 */
public final class KeyDerivation {

    /** Key id of the first contact. */
    public static final String BOOTSTRAP = "bootstrap";

    private static final String SCHEME = "moox-sync-v1";
    private static final int LENGTH = 32;

    private KeyDerivation() {
    }

    /**
     * The key of one direction of a pair.
     *
     * @param sharedToken {@code SYNC_TOKEN}
     * @param sourceSecret signing secret of the platform that sends
     * @param targetSecret signing secret of the platform that receives
     */
    public static SigningKey pair(String sharedToken, byte[] sourceSecret, byte[] targetSecret, Purpose purpose, UUID source,
            UUID target) {
        var secret = Fields.join(utf8(sharedToken), sourceSecret, targetSecret);
        var bytes = derive(secret, SCHEME, purpose.word(), source.toString(), target.toString());
        return new SigningKey(idOf(bytes), bytes);
    }

    /**
     * The key of the first contact, when the target holds no registry yet.
     *
     * @param platformTokenHash hash of the target's {@code api_token}; null when the target was not told its token
     * @param domain the target's domain, in its canonical form
     */
    public static SigningKey bootstrap(String sharedToken, String platformTokenHash, Purpose purpose, UUID master,
            String domain) {
        var secret = Fields.join(sharedToken, platformTokenHash == null ? "" : platformTokenHash);
        return new SigningKey(BOOTSTRAP, derive(secret, SCHEME, BOOTSTRAP, purpose.word(), master.toString(), domain));
    }

    /** The key that seals what the database holds. */
    public static byte[] atRest(String encryptionKey) {
        return derive(utf8(encryptionKey), SCHEME, "at-rest");
    }

    /** A name for a shared token, one way, by which a database knows which one its keys were derived from. */
    public static String nameOf(String sharedToken) {
        return HexFormat.of().formatHex(Hkdf.derive(utf8(sharedToken), new byte[0], Fields.join(SCHEME, "token name"), 8));
    }

    private static byte[] derive(byte[] secret, String... info) {
        return Hkdf.derive(secret, new byte[0], Fields.join(info), LENGTH);
    }

    /** Derived too, so that a key made anew from the same secrets keeps its name; one way, so that the name tells nothing. */
    private static String idOf(byte[] key) {
        return HexFormat.of().formatHex(Hkdf.derive(key, new byte[0], Fields.join(SCHEME, "key id"), 8));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
