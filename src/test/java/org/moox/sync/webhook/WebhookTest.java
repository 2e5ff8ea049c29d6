package org.moox.sync.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Api;
import org.moox.sync.platform.PeerKeys;
import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.Registrations;
import org.moox.sync.platform.Self;
import org.moox.sync.security.Signer;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.Headers;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WebhookTest {

    private static final String PATH = "/sync-webhook/recorded";

    @Inject
    RecordedMessages port;
    @Inject
    Platforms platforms;
    @Inject
    PeerKeys keys;
    @Inject
    Self self;
    @Inject
    Clock clock;

    private UUID beta;
    private UUID gamma;

    @BeforeEach
    void twoPeers() {
        Registrations.onlyTheMaster();
        beta = register("beta");
        gamma = register("gamma");
        port.seen().clear();
    }

    @Test
    void theValidRequestReachesItsPort() {
        post(PATH, beta, message(beta)).statusCode(200).contentType("application/json").body("models", equalTo(List.of()));

        assertThat(port.seen()).containsExactly(beta + " hello");
    }

    @Test
    void whoHasNoSignatureIsNotHeard() {
        given().body(message(beta)).post(PATH).then().statusCode(401).contentType("application/problem+json");
        given().header(Headers.SOURCE, beta).body(message(beta)).post(PATH).then().statusCode(401);
        given().header(Headers.SOURCE, "beta").body(message(beta)).post(PATH).then().statusCode(401);
        Api.admin().body(message(beta)).post(PATH).then().statusCode(401);
        unheard();
    }

    @Test
    void aKeyOfNobodyOrOfAnotherPlatformIsNotAccepted() {
        refused(post(PATH, beta, new SigningKey("x", new byte[32]), now(), message(beta), message(beta)), 401);
        refused(post(PATH, beta, key(gamma), now(), message(beta), message(beta)), 401);
        refused(post(PATH, UUID.randomUUID(), key(beta), now(), message(beta), message(beta)), 401);
        // the way back has another key
        refused(post(PATH, beta, keys.signing(beta).get(0), now(), message(beta), message(beta)), 401);
    }

    @Test
    void oneChangedByteIsNoticed() {
        refused(post(PATH, beta, key(beta), now(), message(beta), message(beta).replace("hello", "hellp")), 401);
        refused(post(PATH, beta, key(beta), now(), message(beta), message(beta) + " "), 401);
    }

    @Test
    void anOldOrFutureClockIsToldTheTimeHere() {
        refused(post(PATH, beta, key(beta), now().minusSeconds(301), message(beta), message(beta)), 401).body("now",
                notNullValue());
        refused(post(PATH, beta, key(beta), now().plusSeconds(330), message(beta), message(beta)), 401).body("now",
                notNullValue());
        post(PATH, beta, key(beta), now().minusSeconds(290), message(beta), message(beta)).statusCode(200);
    }

    @Test
    void whatIsMeantForSomebodyElseIsNotTaken() {
        refused(post(PATH, beta, message(beta, gamma.toString(), "recorded", 1)), 403);
        refused(post(PATH, beta, message(beta, "localhost:8080", "recorded", 1)), 403);
        refused(post(PATH, beta, message(gamma)), 403);
    }

    @Test
    void anotherKindOrVersionIsNotTaken() {
        refused(post(PATH, beta, message(beta, self.id().toString(), "changes", 1)), 400);
        refused(post(PATH, beta, message(beta, self.id().toString(), "recorded", 2)), 400);
    }

    @Test
    void whatIsNoJsonObjectIsNotTaken() {
        for (var body : List.of("", "{", "null", "[]", "17", message(beta) + "{}",
                "{\"kind\":\"recorded\",\"kind\":\"recorded\"}",
                "[".repeat(100_000))) {
            refused(post(PATH, beta, body), 400);
        }
    }

    @Test
    void anUnknownPathIsNotFound() {
        for (var path : List.of("/sync-webhook/nothing", "/sync-webhook/recorded/more", "/sync-webhook/../q/recorded")) {
            given().urlEncodingEnabled(false).body(message(beta)).post(path).then().statusCode(404);
        }
        refused(post("/sync-webhook/nothing", beta, message(beta)), 404);
        given().get(PATH).then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void aHugeBodyIsTooLarge() {
        var body = new byte[16 * 1024 * 1024 + 1];
        var id = UUID.randomUUID().toString();
        var key = key(beta);

        var answer = Api.postHuge(PATH, body, Headers.SOURCE, beta.toString(), Headers.KEY, key.id(), Headers.ID, id,
                Headers.TIMESTAMP, Long.toString(now().getEpochSecond()), Headers.SIGNATURE,
                Signer.sign(List.of(key), id, now(), body));

        unheard();
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
    }

    @Test
    void aFirstContactIsNotTakenOnceThereIsARegistry() {
        given().header(Headers.SOURCE, beta)
                .header(Headers.KEY, "bootstrap")
                .header(Headers.ID, "1")
                .header(Headers.TIMESTAMP, now().getEpochSecond())
                .header(Headers.SIGNATURE, "v1,AAAA")
                .body(message(beta))
                .post("/sync-webhook/registry")
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
    }

    @Test
    void aLockedPlatformIsNotHeard() {
        Api.admin("{\"name\": \"beta\", \"domain\": \"beta.example.com\", \"locked\": true, \"lock_reason\": \"moving\"}")
                .put("/api/platform/" + beta)
                .then()
                .statusCode(200);

        refused(post(PATH, beta, message(beta)), 403);
    }

    @Test
    void aLockedPlatformHearsNobodyAndSaysSo() {
        var self = Api.admin().get("/api/platform").then().extract().jsonPath();
        String id = self.getString("find { it.master }.id");
        try {
            Api.admin(
                    "{\"name\": \"alpha\", \"domain\": \"http://localhost:8080\", \"locked\": true, \"lock_reason\": \"moving\"}")
                    .put("/api/platform/" + id)
                    .then()
                    .statusCode(200);

            post(PATH, beta, message(beta)).statusCode(503);
        } finally {
            Api.admin("{\"name\": \"alpha\", \"domain\": \"http://localhost:8080\"}")
                    .put("/api/platform/" + id)
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void aRefusalCarriesWhatTheSenderMustKnow() {
        post(PATH, beta, message(beta).replace("hello", "conflict")).statusCode(409)
                .contentType("application/problem+json")
                .body("epoch", equalTo(3));
    }

    @Test
    void whatBreaksShowsAReferenceAndNothingElse() {
        post(PATH, beta, message(beta).replace("hello", "broken")).statusCode(500)
                .contentType("application/problem+json")
                .body("detail", containsString("reference"))
                .body("detail", not(containsString("secret")));
    }

    private void unheard() {
        assertThat(port.seen()).isEmpty();
    }

    private ValidatableResponse refused(ValidatableResponse answer, int status) {
        unheard();
        return answer.statusCode(status).contentType("application/problem+json");
    }

    private ValidatableResponse post(String path, UUID source, String body) {
        return post(path, source, key(source), now(), body, body);
    }

    private static ValidatableResponse post(String path, UUID source, SigningKey key, Instant at, String signed, String sent) {
        var id = UUID.randomUUID().toString();
        return given().header(Headers.SOURCE, source)
                .header(Headers.KEY, key.id())
                .header(Headers.ID, id)
                .header(Headers.TIMESTAMP, at.getEpochSecond())
                .header(Headers.SIGNATURE, Signer.sign(List.of(key), id, at, signed.getBytes(StandardCharsets.UTF_8)))
                .contentType("application/octet-stream")
                .body(sent.getBytes(StandardCharsets.UTF_8))
                .post(path)
                .then();
    }

    private SigningKey key(UUID source) {
        return keys.verifying(source, null).get(0);
    }

    private Instant now() {
        return clock.instant();
    }

    private String message(UUID source) {
        return message(source, self.id().toString(), "recorded", 1);
    }

    private static String message(UUID source, String target, String kind, int version) {
        return "{\"kind\": \"%s\", \"spec_version\": %d, \"source\": \"%s\", \"target\": \"%s\", \"model\": \"hello\"}"
                .formatted(kind,
                        version, source, target);
    }

    private UUID register(String name) {
        Api.admin("{\"name\": \"%s\", \"domain\": \"%s.example.com\"}".formatted(name, name))
                .post("/api/platform")
                .then()
                .statusCode(201);
        return platforms.findByName(name).orElseThrow().id();
    }
}
