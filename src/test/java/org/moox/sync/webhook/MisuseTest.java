package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.webhook.Attacker.Shot;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What no signed post gets through with, at any port, although its signature is right. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class MisuseTest {

    /** They move no records, and nobody could unlock without them: what they say to whom is locked is seen in LockTest. */
    private static final Set<String> PASS_A_LOCK = Set.of("/registry", "/handover", "/models", "/command");

    private static final int TOO_LARGE = 17 << 20;

    @Inject
    Attacker attacker;
    @Inject
    Ports ports;
    @Inject
    Siege siege;
    @Inject
    RecordedMessages recorded;

    @BeforeEach
    void threePeersAndATable() {
        siege.begin();
    }

    @Test
    void aSignatureThatIsRightOverWhatIsNotOurs() {
        siege.atEveryPort(port -> {
            var self = attacker.self().toString();
            var shots = new LinkedHashMap<String, Shot>();
            var bodies = Map.of("another target", siege.message(port, siege.beta(), siege.gamma().toString(), ""), "no target",
                    siege.message(port, siege.beta(), "", ""),
                    "our domain as target", siege.message(port, siege.beta(), "localhost:8080", ""),
                    "another source inside", siege.message(port, siege.gamma(), self, ""),
                    "another kind", siege.message(port).replace("\"" + port.kind() + "\"", "\"nothing\""),
                    "another version", siege.message(port).replace("\"spec_version\": 1", "\"spec_version\": 99"),
                    "the same name twice", siege.message(port, siege.beta(), self, ", \"kind\": \"" + port.kind() + "\""),
                    "two objects", siege.message(port) + siege.message(port));
            bodies.forEach((what, body) -> shots.put(what, attacker.signed(port.path(), siege.beta(), body)));
            for (var body : List.of("", "{", "null", "[]", "17", "\"text\"", "{\"kind\":", "[".repeat(500_000),
                    "{\"a\":".repeat(200_000),
                    siege.message(port, siege.beta(), self, ", \"more\": " + "[".repeat(100) + "]".repeat(100)),
                    siege.message(port, siege.beta(), self, ", \"more\": " + "9".repeat(100_000)),
                    siege.message(port, siege.beta(), self, ", \"spec_version\": 1"),
                    siege.message(port).replace("\"spec_version\": 1", "\"spec_version\": 1e999999999"), "\u0000",
                    "\ufeff" + siege.message(port) + "x")) {
                shots.put("a body of " + body.length() + " bytes: " + body.substring(0, Math.min(20, body.length())),
                        attacker.signed(port.path(), siege.beta(), body));
            }
            shots.put("zipped",
                    attacker.signed(port.path(), siege.beta(), attacker.key(siege.beta()), attacker.now(),
                            Siege.zipped(siege.message(port)))
                            .with("Content-Encoding", "gzip"));
            shots.put("zipped without saying so",
                    attacker.signed(port.path(), siege.beta(), attacker.key(siege.beta()), attacker.now(),
                            Siege.zipped(siege.message(port))));
            return shots;
        });
    }

    @Test
    void whatWasRecordedAndIsSentAgain() {
        recorded.seen().clear();
        var models = attacker.signed("/models", siege.beta(), siege.message(ports.find("/models").orElseThrow()));
        var first = attacker.signed("/recorded", siege.beta(), siege.message(recorded));
        try (var wire = attacker.wire()) {
            assertThat(models.fire(wire).status()).isEqualTo(200);
            assertThat(first.fire(wire).status()).isEqualTo(200);
        }

        siege.allRefused(Map.of("models again", models, "a message again", first));
        assertThat(recorded.seen()).hasSize(1);
    }

    @Test
    void aLockedPlatform() {
        var delta = attacker.platform("delta");
        for (var port : ports.all()) {
            try (var wire = attacker.wire()) {
                var answer = attacker.signed(port.path(), delta, siege.message(port, delta, attacker.self().toString(), ""))
                        .fire(wire);
                if (PASS_A_LOCK.contains(port.path())) {
                    assertThat(answer.body()).as("at " + port.path()).doesNotContain("locked");
                } else {
                    Attacker.refusal(answer, "locked at " + port.path());
                }
            }
        }
        siege.unchanged();
    }

    @TestFactory
    List<DynamicTest> aHugeBody() {
        return List.of(DynamicTest.dynamicTest("declared", () -> huge(false)),
                DynamicTest.dynamicTest("in chunks", () -> huge(true)));
    }

    private void huge(boolean chunked) {
        for (var port : ports.all()) {
            try (var wire = attacker.wire()) {
                var shot = attacker.signed(port.path(), siege.beta(), siege.message(port));
                var body = chunked ? chunks(TOO_LARGE) : new byte[TOO_LARGE];
                Attacker.refusal(
                        wire.send(shot.head(chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + TOO_LARGE), body),
                        "huge at " + port.path());
            }
        }
        siege.unchanged();
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
}
