package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Seals;
import org.moox.sync.security.KeyDerivation;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SigningKey;
import org.moox.sync.webhook.Attacker.Shot;
import org.moox.sync.wire.Headers;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What no signed post gets through with, at any port; a port that is added is attacked as well. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AttackTest {

    /** They move no records, and nobody could unlock without them. */
    private static final Set<String> PASS_A_LOCK = Set.of("/registry", "/handover", "/models", "/command");

    private static final int TOO_LARGE = 17 << 20;
    private static final String SHARED_TOKEN = "test-shared-token-0123456789-0123456789";

    @Inject
    Attacker attacker;
    @Inject
    Ports ports;
    @Inject
    RecordedMessages recorded;

    private UUID beta;
    private UUID gamma;
    private Map<String, String> before;

    @BeforeEach
    void threePeersAndATable() {
        attacker.prepare();
        beta = attacker.platform("beta");
        gamma = attacker.platform("gamma");
        attacker.define(beta, attacker.self(), "attack_goods", true);
        before = attacker.state();
    }

    private String message(Messages<?> port, UUID source, String target, String more) {
        return "{\"kind\": \"%s\", \"spec_version\": 1, \"source\": \"%s\", \"target\": \"%s\"%s}".formatted(port.kind(),
                source, target, more);
    }

    private String message(Messages<?> port) {
        return message(port, beta, attacker.self().toString(), "");
    }

    private void allRefused(Map<String, Shot> shots) {
        try (var wire = attacker.wire()) {
            shots.forEach((what, shot) -> Attacker.refusal(shot.fire(wire), what + " at \"" + shot.path() + "\""));
        }
        unchanged();
    }

    private void unchanged() {
        assertThat(attacker.state()).isEqualTo(before);
    }

    private void atEveryPort(Function<Messages<?>, Map<String, Shot>> attack) {
        assertThat(ports.all()).extracting(Messages::path).contains("", "/registry", "/models", "/command");
        for (var port : ports.all()) {
            allRefused(attack.apply(port));
        }
    }

    @Test
    void whoDoesNotHoldTheKey() {
        atEveryPort(port -> {
            var body = message(port).getBytes(StandardCharsets.UTF_8);
            var valid = attacker.signed(port.path(), beta, message(port));
            var shots = new LinkedHashMap<String, Shot>();
            shots.put("no header at all", new Shot(port.path(), Map.of(), body));
            for (var header : List.of(Headers.ID, Headers.TIMESTAMP, Headers.SIGNATURE, Headers.SOURCE)) {
                shots.put("without " + header, valid.without(header));
                shots.put("empty " + header, valid.with(header, ""));
            }
            shots.put("a made up key", by(port, new SigningKey("x", new byte[32]), body));
            shots.put("the key of another platform", by(port, attacker.key(gamma), body));
            shots.put("the key of the way back", by(port, attacker.wayBack(beta), body));
            shots.put("the key that seals", by(port, sealing(), body));
            shots.put("the shared token as key",
                    by(port, new SigningKey("x", SHARED_TOKEN.getBytes(StandardCharsets.UTF_8)), body));
            shots.put("a source that nobody knows", valid.with(Headers.SOURCE, UUID.randomUUID().toString()));
            shots.put("ourselves as the source", valid.with(Headers.SOURCE, attacker.self().toString()));
            shots.put("another source", valid.with(Headers.SOURCE, gamma.toString()));
            shots.put("a bearer token instead",
                    new Shot(port.path(), Map.of("Authorization", "Bearer test-api-token-0123456789-0123456789"), body));
            return shots;
        });
    }

    private Shot by(Messages<?> port, SigningKey key, byte[] body) {
        return attacker.signed(port.path(), beta, key, attacker.now(), body);
    }

    private SigningKey sealing() {
        return Seals.opening(beta);
    }

    @Test
    void whatWasChangedOnItsWay() {
        atEveryPort(port -> {
            var text = message(port);
            var valid = attacker.signed(port.path(), beta, text);
            var shots = new LinkedHashMap<String, Shot>();
            shots.put("one byte changed",
                    valid.with(text.replace("\"spec_version\": 1", "\"spec_version\": 2").getBytes(StandardCharsets.UTF_8)));
            shots.put("one byte more", valid.with((text + " ").getBytes(StandardCharsets.UTF_8)));
            shots.put("one byte less", valid.with(text.substring(1).getBytes(StandardCharsets.UTF_8)));
            shots.put("no body", valid.with(new byte[0]));
            shots.put("another id", valid.with(Headers.ID, UUID.randomUUID().toString()));
            shots.put("another time", valid.with(Headers.TIMESTAMP, Long.toString(attacker.now().getEpochSecond() - 1)));
            shots.put("a longer time", valid.with(Headers.TIMESTAMP, "0" + valid.headers().get(Headers.TIMESTAMP)));
            shots.put("zipped", valid.with(zipped(text)).with("Content-Encoding", "gzip"));
            ports.all()
                    .stream()
                    .filter(other -> other != port)
                    .forEach(
                            other -> shots.put("sent elsewhere", valid.to(other.path())));
            return shots;
        });
    }

    @Test
    void anOldOrAFutureClock() {
        atEveryPort(port -> {
            var body = message(port).getBytes(StandardCharsets.UTF_8);
            var shots = new LinkedHashMap<String, Shot>();
            for (var minutes : List.of(-100_000, -6, 6, 100_000)) {
                shots.put(minutes + " minutes off",
                        attacker.signed(port.path(), beta, attacker.key(beta), attacker.now().plus(Duration.ofMinutes(minutes)),
                                body));
            }
            return shots;
        });
    }

    @Test
    void oddHeaders() {
        atEveryPort(port -> {
            var valid = attacker.signed(port.path(), beta, message(port));
            var signature = valid.headers().get(Headers.SIGNATURE);
            var wrong = "v1," + Base64.getEncoder().encodeToString(new byte[32]);
            var shots = new LinkedHashMap<String, Shot>();
            shots.put("several wrong signatures", valid.with(Headers.SIGNATURE, (wrong + " ").repeat(5).trim()));
            shots.put("the seventeenth is right", valid.with(Headers.SIGNATURE, (wrong + " ").repeat(16) + signature));
            shots.put("another version", valid.with(Headers.SIGNATURE, signature.replace("v1,", "v2,")));
            shots.put("an asymmetric version", valid.with(Headers.SIGNATURE, signature.replace("v1,", "v1a,")));
            shots.put("no version", valid.with(Headers.SIGNATURE, signature.replace("v1,", "")));
            shots.put("an empty signature", valid.with(Headers.SIGNATURE, "v1,"));
            shots.put("no base64", valid.with(Headers.SIGNATURE, "v1,%%%"));
            shots.put("cut", valid.with(Headers.SIGNATURE, signature.substring(0, signature.length() - 5)));
            shots.put("without padding", valid.with(Headers.SIGNATURE, signature.replace("=", "")));
            shots.put("signed and divided",
                    valid.with(Headers.SIGNATURE, signature.substring(0, 20) + " " + signature.substring(20)));
            shots.put("a time that is none", valid.with(Headers.TIMESTAMP, "now"));
            shots.put("a negative time", valid.with(Headers.TIMESTAMP, "-1"));
            shots.put("a huge time", valid.with(Headers.TIMESTAMP, "9".repeat(30)));
            shots.put("a source that is no id", valid.with(Headers.SOURCE, "beta"));
            shots.put("a source in other letters", valid.with(Headers.SOURCE, beta.toString().toUpperCase()));
            shots.put("a short source", valid.with(Headers.SOURCE, "1-1-1-1-1"));
            shots.put("a quote as source", valid.with(Headers.SOURCE, "' or 1=1 --"));
            shots.put("a long id", valid.with(Headers.ID, "x".repeat(4000)));
            shots.put("two ids", valid.with(Headers.ID, valid.headers().get(Headers.ID) + "\r\n" + Headers.ID + ": other"));
            shots.put("two sources", valid.with(Headers.SOURCE, beta + "\r\n" + Headers.SOURCE + ": " + gamma));
            shots.put("an encoding", valid.with("Content-Encoding", "gzip"));
            return shots;
        });
    }

    @Test
    void aSignatureThatIsRightOverWhatIsNotOurs() {
        atEveryPort(port -> {
            var self = attacker.self().toString();
            var shots = new LinkedHashMap<String, Shot>();
            var bodies = Map.of("another target", message(port, beta, gamma.toString(), ""), "no target",
                    message(port, beta, "", ""),
                    "our domain as target", message(port, beta, "localhost:8080", ""),
                    "another source inside", message(port, gamma, self, ""),
                    "another kind", message(port).replace("\"" + port.kind() + "\"", "\"nothing\""),
                    "another version", message(port).replace("\"spec_version\": 1", "\"spec_version\": 99"),
                    "the same name twice", message(port, beta, self, ", \"kind\": \"" + port.kind() + "\""),
                    "two objects", message(port) + message(port));
            bodies.forEach((what, body) -> shots.put(what, attacker.signed(port.path(), beta, body)));
            for (var body : List.of("", "{", "null", "[]", "17", "\"text\"", "{\"kind\":", "[".repeat(500_000),
                    "{\"a\":".repeat(200_000),
                    message(port, beta, self, ", \"more\": " + "[".repeat(100) + "]".repeat(100)),
                    message(port, beta, self, ", \"more\": " + "9".repeat(100_000)),
                    message(port, beta, self, ", \"spec_version\": 1"),
                    message(port).replace("\"spec_version\": 1", "\"spec_version\": 1e999999999"), "\u0000",
                    "\ufeff" + message(port) + "x")) {
                shots.put("a body of " + body.length() + " bytes: " + body.substring(0, Math.min(20, body.length())),
                        attacker.signed(port.path(), beta, body));
            }
            shots.put("zipped", attacker.signed(port.path(), beta, attacker.key(beta), attacker.now(), zipped(message(port)))
                    .with("Content-Encoding", "gzip"));
            shots.put("zipped without saying so",
                    attacker.signed(port.path(), beta, attacker.key(beta), attacker.now(), zipped(message(port))));
            return shots;
        });
    }

    @Test
    void whatWasRecordedAndIsSentAgain() {
        recorded.seen().clear();
        var models = attacker.signed("/models", beta, message(ports.find("/models").orElseThrow()));
        var first = attacker.signed("/recorded", beta, message(recorded));
        try (var wire = attacker.wire()) {
            assertThat(models.fire(wire).status()).isEqualTo(200);
            assertThat(first.fire(wire).status()).isEqualTo(200);
        }

        allRefused(Map.of("models again", models, "a message again", first));
        assertThat(recorded.seen()).hasSize(1);
    }

    @Test
    void aLockedPlatform() {
        var delta = attacker.platform("delta");
        atEveryPort(port -> PASS_A_LOCK.contains(port.path())
                ? Map.of()
                : Map.of("locked", attacker.signed(port.path(), delta, message(port, delta, attacker.self().toString(), ""))));
    }

    @Test
    void aFirstContactAfterThereIsARegistry() {
        var master = UUID.randomUUID();
        var key = KeyDerivation.bootstrap(SHARED_TOKEN, null, Purpose.SIGN, master, "localhost:8080");
        atEveryPort(port -> {
            var body = message(port, master, "localhost:8080", "").getBytes(StandardCharsets.UTF_8);
            return Map.of("the shared token is right", attacker.signed(port.path(), master, key, attacker.now(), body),
                    "a peer that makes first contact",
                    attacker.signed(port.path(), beta, message(port))
                            .with(Headers.KEY, KeyDerivation.BOOTSTRAP)
                            .with(Headers.SIGNATURE, "v1,AAAA"));
        });
    }

    @TestFactory
    List<DynamicTest> aHugeBody() {
        return List.of(DynamicTest.dynamicTest("declared", () -> huge(false)),
                DynamicTest.dynamicTest("in chunks", () -> huge(true)));
    }

    private void huge(boolean chunked) {
        for (var port : ports.all()) {
            try (var wire = attacker.wire()) {
                var shot = attacker.signed(port.path(), beta, message(port));
                var body = chunked ? chunks(TOO_LARGE) : new byte[TOO_LARGE];
                Attacker.refusal(
                        wire.send(shot.head(chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + TOO_LARGE), body),
                        "huge at " + port.path());
            }
        }
        unchanged();
    }

    private static byte[] chunks(int size) {
        var all = new ByteArrayOutputStream();
        for (int sent = 0; sent < size; sent += 1 << 20) {
            all.writeBytes(("100000\r\n").getBytes(StandardCharsets.US_ASCII));
            all.writeBytes(new byte[1 << 20]);
            all.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        all.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return all.toByteArray();
    }

    private static byte[] zipped(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
