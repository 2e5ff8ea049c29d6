package org.moox.sync.security;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with a random nonce. What is sealed opens only with the same key and in the same context
 * (additional data), so that it means nothing anywhere else.
 */
public final class SealedBox {

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    /** @param key 32 bytes */
    public SealedBox(byte[] key) {
        if (key.length != 32) {
            throw new IllegalArgumentException("AES-256 takes a key of 32 bytes");
        }
        this.key = key.clone();
    }

    public byte[] seal(byte[] plain, String... context) {
        var nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE + sealed.length).put(VERSION).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /** Empty when the key or the context is another one, or a byte was changed. */
    public Optional<byte[]> open(byte[] sealed, String... context) {
        if (sealed.length < 1 + NONCE + TAG_BITS / 8 || sealed[0] != VERSION) {
            return Optional.empty();
        }
        var nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE);
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, nonce, context)
                    .doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String... context) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(Fields.join(context));
        return cipher;
    }
}
