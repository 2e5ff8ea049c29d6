package org.moox.sync.security;

import java.util.Arrays;

/** HKDF with SHA-256, as RFC 5869 has it. */
final class Hkdf {

    private static final int BLOCK = 32;

    private Hkdf() {
    }

    static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
        if (length < 1 || length > 255 * BLOCK) {
            throw new IllegalArgumentException("HKDF-SHA256 gives 1 to 8160 bytes");
        }
        var key = Hmac.sha256(salt.length == 0 ? new byte[BLOCK] : salt, secret);
        var derived = new byte[length];
        var block = new byte[0];
        for (int done = 0, counter = 1; done < length; done += BLOCK, counter++) {
            block = Hmac.sha256(key, block, info, new byte[]{(byte) counter});
            System.arraycopy(block, 0, derived, done, Math.min(BLOCK, length - done));
        }
        Arrays.fill(key, (byte) 0);
        return derived;
    }
}
