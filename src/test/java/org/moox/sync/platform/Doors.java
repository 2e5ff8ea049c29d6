package org.moox.sync.platform;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/** Both doors as they are not by default, and entity callbacks instead of triggers; one start of the application for all tests of that. */
public class Doors implements QuarkusTestProfile {

    /** Private half of the key that signs JSON Web Tokens: PKCS 8, base64. */
    public static final String SIGNING_KEY = "test.web-token.key";

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            var keys = generator.generateKeyPair();
            var pem = "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                            .encodeToString(keys.getPublic().getEncoded())
                    + "\n-----END PUBLIC KEY-----";
            return Map.ofEntries(Map.entry("sync.webhook.path", "/elsewhere/hook"),
                    Map.entry("sync.webhook.max-body-size", "1K"),
                    Map.entry("sync.slow-down.first", "300MS"),
                    Map.entry("sync.slow-down.longest", "2S"),
                    Map.entry("sync.slow-down.waiting", "2"),
                    Map.entry("sync.slow-down.after", "5"),
                    Map.entry("sync.entities.platform.api.public", "true"),
                    Map.entry("sync.entities.platform.api.active-routes", "index, Show,store"),
                    Map.entry("sync.entities.sync.api.auth-type", "jwt"),
                    Map.entry("sync.models.user.capture", "callbacks"),
                    Map.entry("sync.models.animal.capture", "callbacks"),
                    Map.entry("mp.jwt.verify.publickey", pem),
                    Map.entry("mp.jwt.verify.issuer", "https://issuer.example.com"),
                    Map.entry(SIGNING_KEY, Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
