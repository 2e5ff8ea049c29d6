package org.moox.sync.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Api;
import org.moox.sync.platform.Doors;
import org.moox.sync.platform.Registrations;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** Platforms: public, without update and destroy. Syncs: read by JSON Web Tokens instead of platform tokens. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(Doors.class)
class EntitiesTest {

    private static final String RS256 = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";

    @ConfigProperty(name = Doors.SIGNING_KEY)
    String signingKey;
    @ConfigProperty(name = "mp.jwt.verify.publickey")
    String publicKey;

    private UUID beta;

    @BeforeEach
    void twoPlatforms() {
        Registrations.onlyTheMaster();
        beta = Registrations.add("beta", "beta.example.com");
    }

    @Test
    void everybodyListsAndShowsWhatIsPublic() {
        for (var caller : List.of(Api.stranger(), with("wrong"), with("beta-token"), Api.admin())) {
            caller.get("/api/platform").then().statusCode(200).body("name", equalTo(List.of("alpha", "beta")));
        }
        Api.stranger().get("/api/platform/" + beta).then().statusCode(200).body("name", equalTo("beta"));
        Api.stranger().get("/api/platform/" + UUID.randomUUID()).then().statusCode(404);
    }

    @Test
    void writingTakesAnAdministratorAllTheSame() {
        var body = "{\"name\": \"gamma\", \"domain\": \"gamma.example.com\"}";
        refused(Api.stranger().contentType("application/json").body(body).post("/api/platform").then(), 401);
        refused(with("beta-token").contentType("application/json").body(body).post("/api/platform").then(), 403);
        refused(Api.stranger().post("/api/platform/" + beta + "/token").then(), 401);
        Api.admin(body).post("/api/platform").then().statusCode(201);
    }

    @Test
    void aRouteThatIsNotActiveIsNotThere() {
        var body = "{\"name\": \"beta\", \"domain\": \"beta.example.com\"}";
        refused(Api.admin(body).put("/api/platform/" + beta).then(), 404).body("detail",
                containsString("sync.entities.platform.api"));
        refused(Api.admin().delete("/api/platform/" + beta).then(), 404);
        refused(Api.admin().delete("/api//platform/" + beta + "/").then(), 404);
        refused(Api.stranger().delete("/api/platform/" + beta).then(), 404);
        Api.admin().get("/api/platform/" + beta).then().statusCode(200);
    }

    @Test
    void aWebTokenOpensWhatItsGroupsMay() {
        for (var group : List.of("platform", "admin")) {
            with(token(group)).get("/api/sync").then().statusCode(200);
            with(token(group)).get("/api/platform/" + beta + "/sync").then().statusCode(200);
        }
        refused(with(token("platform")).contentType("application/json").body("{}").post("/api/sync").then(), 403);
        refused(with(token("admin")).contentType("application/json").body("{}").post("/api/sync").then(), 400);
        refused(with(token("visitors")).get("/api/sync").then(), 403);
        Api.admin().get("/api/sync").then().statusCode(200);
    }

    @Test
    void whereWebTokensAreTakenPlatformTokensAreNot() {
        refused(with("beta-token").get("/api/sync").then(), 403).body("detail", containsString("JSON Web Token"));
        refused(with("beta-token").get("/api/platform/" + beta + "/sync").then(), 403);
        with("beta-token").get("/api/models").then().statusCode(200);
    }

    @Test
    void aWebTokenOpensNothingElse() {
        unauthorized(token("admin"), "/api/models");
        unauthorized(token("admin"), "/api/streams");
        refused(with(token("admin")).contentType("application/json").body("{}").post("/api/platform").then(), 401);
    }

    @Test
    void aTokenThatIsNotValidIsRefused() {
        var valid = token("admin");
        var unsigned = valid.substring(0, valid.lastIndexOf('.') + 1);
        unauthorized("wrong", "/api/sync");
        unauthorized("a.b.c", "/api/sync");
        unauthorized(valid.substring(0, valid.length() - 12) + "AAAAAAAAAAAA", "/api/sync");
        unauthorized(unsigned, "/api/sync");
    }

    @Test
    void aTokenOfAnotherKeyIssuerTimeOrAlgorithmIsRefused() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        unauthorized(
                signed(RS256, claims("admin", "https://issuer.example.com", 300), generator.generateKeyPair().getPrivate()),
                "/api/sync");
        unauthorized(signed(RS256, claims("admin", "https://other.example.com", 300), ours()), "/api/sync");
        unauthorized(signed(RS256, claims("admin", "https://issuer.example.com", -300), ours()), "/api/sync");
        unauthorized(encoded("{\"alg\":\"none\"}") + "." + encoded(claims("admin", "https://issuer.example.com", 300)) + ".",
                "/api/sync");
        // the public key as if it were a shared one
        var content = encoded("{\"alg\":\"HS256\"}") + "." + encoded(claims("admin", "https://issuer.example.com", 300));
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(publicKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        unauthorized(content + "." + encoded(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII))), "/api/sync");
    }

    @Test
    void otherOriginsGetNoLeave() {
        for (var call : List.of(Api.stranger(), Api.admin())) {
            var headers = call.header("Origin", "https://evil.example.com")
                    .header("Access-Control-Request-Method", "POST")
                    .header("Access-Control-Request-Headers", "authorization")
                    .options("/api/sync")
                    .headers();
            assertThat(headers.asList()).noneMatch(header -> header.getName().toLowerCase().startsWith("access-control-"));
        }
        var read = Api.admin().header("Origin", "https://evil.example.com").get("/api/sync").headers();
        assertThat(read.asList()).noneMatch(header -> header.getName().toLowerCase().startsWith("access-control-"));
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status) {
        return answer.statusCode(status).contentType("application/problem+json");
    }

    private static RequestSpecification with(String token) {
        return Api.stranger().header("Authorization", "Bearer " + token);
    }

    private static void unauthorized(String token, String path) {
        refused(with(token).get(path).then(), 401);
    }

    private String token(String group) {
        return signed(RS256, claims(group, "https://issuer.example.com", 300), ours());
    }

    private static String claims(String group, String issuer, int seconds) {
        var now = Instant.now().getEpochSecond();
        return "{\"iss\":\"%s\",\"sub\":\"me\",\"upn\":\"me@example.com\",\"jti\":\"%s\",\"groups\":[\"%s\"],\"iat\":%d,\"exp\":%d}"
                .formatted(issuer, UUID.randomUUID(), group, now + Math.min(0, 2 * seconds), now + seconds);
    }

    private PrivateKey ours() {
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(signingKey)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(String header, String claims, PrivateKey key) {
        try {
            var content = encoded(header) + "." + encoded(claims);
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(content.getBytes(StandardCharsets.US_ASCII));
            return content + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
