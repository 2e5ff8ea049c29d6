package org.moox.sync.security;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.stream.Collectors;

/** Signs by Standard Webhooks, over exactly the bytes that are sent. */
public final class Signer {

    static final String VERSION = "v1,";

    private Signer() {
    }

    /** Value of the header {@code webhook-signature}: one signature for each key, space separated. */
    public static String sign(Collection<SigningKey> keys, String id, Instant timestamp, byte[] body) {
        var seconds = Long.toString(timestamp.getEpochSecond());
        return keys.stream()
                .map(key -> VERSION + Base64.getEncoder().encodeToString(mac(key, id, seconds, body)))
                .collect(Collectors.joining(" "));
    }

    static byte[] mac(SigningKey key, String id, String seconds, byte[] body) {
        return Hmac.sha256(key.bytes(), (id + '.' + seconds + '.').getBytes(StandardCharsets.UTF_8), body);
    }
}
