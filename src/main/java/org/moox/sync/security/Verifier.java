package org.moox.sync.security;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.Headers;

/** Verifies by Standard Webhooks: first the signature over the bytes as they came, then the clock. Denies on doubt. */
public final class Verifier {

    /** How far the clocks of two platforms may be apart, either way. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final int MOST_SIGNATURES = 16;

    private Verifier() {
    }

    /**
     * Returns when one of the signatures was made with one of the keys.
     *
     * @param id header {@code webhook-id}, or null
     * @param timestamp header {@code webhook-timestamp}, or null
     * @param signatures header {@code webhook-signature}, or null
     * @throws SyncException UNAUTHENTICATED; a clock error carries {@code now}, the time here
     */
    public static void verify(Collection<SigningKey> keys, String id, String timestamp, String signatures, byte[] body,
            Instant now) {
        require(Headers.ID, id != null && !id.isEmpty() && id.length() <= 256);
        require(Headers.TIMESTAMP, timestamp != null && SECONDS.matcher(timestamp).matches());
        require(Headers.SIGNATURE, signatures != null && !signatures.isBlank());
        var given = Arrays.stream(signatures.trim().split(" +"))
                .limit(MOST_SIGNATURES)
                .filter(signature -> signature.startsWith(Signer.VERSION))
                .map(Verifier::decode)
                .toList();
        if (!anyMatches(keys, given, id, timestamp, body)) {
            throw new SyncException(Reason.UNAUTHENTICATED, Headers.SIGNATURE,
                    "The signature was not made with a key that is valid here.");
        }
        if (!isInTime(timestamp, now)) {
            throw new SyncException(Reason.UNAUTHENTICATED, Headers.TIMESTAMP,
                    "The clocks differ by more than %d minutes: set both by NTP.".formatted(TOLERANCE.toMinutes()),
                    Map.of("now", now.toString()));
        }
    }

    /** Whether what is dated so may be heard at all. */
    public static boolean isInTime(String timestamp, Instant now) {
        return timestamp != null && SECONDS.matcher(timestamp).matches()
                && Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now).abs().compareTo(TOLERANCE) <= 0;
    }

    private static boolean anyMatches(Collection<SigningKey> keys, List<byte[]> given, String id, String timestamp,
            byte[] body) {
        var matches = false;
        for (var key : keys) {
            var expected = Signer.mac(key, id, timestamp, body);
            for (var signature : given) {
                matches |= MessageDigest.isEqual(expected, signature);
            }
        }
        return matches;
    }

    private static byte[] decode(String signature) {
        try {
            var text = signature.substring(Signer.VERSION.length());
            var bytes = Base64.getDecoder().decode(text);
            // one spelling only: the decoder ignores the bits that the last letter has too many
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : new byte[0];
        } catch (IllegalArgumentException e) { // no base64: matches nothing
            return new byte[0];
        }
    }

    private static void require(String header, boolean present) {
        if (!present) {
            throw new SyncException(Reason.UNAUTHENTICATED, header,
                    "The header %s is missing or not readable.".formatted(header));
        }
    }
}
