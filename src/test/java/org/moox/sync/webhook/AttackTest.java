package org.moox.sync.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Seals;
import org.moox.sync.security.KeyDerivation;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SigningKey;
import org.moox.sync.webhook.Attacker.Shot;
import org.moox.sync.wire.Headers;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What no signed post gets through with, at any port, without the right key. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AttackTest {

    private static final String SHARED_TOKEN = "test-shared-token-0123456789-0123456789";

    @Inject
    Attacker attacker;
    @Inject
    Ports ports;
    @Inject
    Siege siege;

    @BeforeEach
    void threePeersAndATable() {
        siege.begin();
    }

    @Test
    void whoDoesNotHoldTheKey() {
        siege.atEveryPort(port -> {
            var body = siege.message(port).getBytes(StandardCharsets.UTF_8);
            var valid = attacker.signed(port.path(), siege.beta(), siege.message(port));
            var shots = new LinkedHashMap<String, Shot>();
            shots.put("no header at all", new Shot(port.path(), Map.of(), body));
            for (var header : List.of(Headers.ID, Headers.TIMESTAMP, Headers.SIGNATURE, Headers.SOURCE)) {
                shots.put("without " + header, valid.without(header));
                shots.put("empty " + header, valid.with(header, ""));
            }
            shots.put("a made up key", by(port, new SigningKey("x", new byte[32]), body));
            shots.put("the key of another platform", by(port, attacker.key(siege.gamma()), body));
            shots.put("the key of the way back", by(port, attacker.wayBack(siege.beta()), body));
            shots.put("the key that seals", by(port, sealing(), body));
            shots.put("the shared token as key",
                    by(port, new SigningKey("x", SHARED_TOKEN.getBytes(StandardCharsets.UTF_8)), body));
            shots.put("a source that nobody knows", valid.with(Headers.SOURCE, UUID.randomUUID().toString()));
            shots.put("ourselves as the source", valid.with(Headers.SOURCE, attacker.self().toString()));
            shots.put("another source", valid.with(Headers.SOURCE, siege.gamma().toString()));
            shots.put("a bearer token instead",
                    new Shot(port.path(), Map.of("Authorization", "Bearer test-api-token-0123456789-0123456789"), body));
            return shots;
        });
    }

    private Shot by(Messages<?> port, SigningKey key, byte[] body) {
        return attacker.signed(port.path(), siege.beta(), key, attacker.now(), body);
    }

    private SigningKey sealing() {
        return Seals.opening(siege.beta());
    }

    @Test
    void whatWasChangedOnItsWay() {
        siege.atEveryPort(port -> {
            var text = siege.message(port);
            var valid = attacker.signed(port.path(), siege.beta(), text);
            var shots = new LinkedHashMap<String, Shot>();
            shots.put("one byte changed",
                    valid.with(text.replace("\"spec_version\": 1", "\"spec_version\": 2").getBytes(StandardCharsets.UTF_8)));
            shots.put("one byte more", valid.with((text + " ").getBytes(StandardCharsets.UTF_8)));
            shots.put("one byte less", valid.with(text.substring(1).getBytes(StandardCharsets.UTF_8)));
            shots.put("no body", valid.with(new byte[0]));
            shots.put("another id", valid.with(Headers.ID, UUID.randomUUID().toString()));
            shots.put("another time", valid.with(Headers.TIMESTAMP, Long.toString(attacker.now().getEpochSecond() - 1)));
            shots.put("a longer time", valid.with(Headers.TIMESTAMP, "0" + valid.headers().get(Headers.TIMESTAMP)));
            shots.put("zipped", valid.with(Siege.zipped(text)).with("Content-Encoding", "gzip"));
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
        siege.atEveryPort(port -> {
            var body = siege.message(port).getBytes(StandardCharsets.UTF_8);
            var shots = new LinkedHashMap<String, Shot>();
            for (var minutes : List.of(-100_000, -6, 6, 100_000)) {
                shots.put(minutes + " minutes off",
                        attacker.signed(port.path(), siege.beta(), attacker.key(siege.beta()),
                                attacker.now().plus(Duration.ofMinutes(minutes)),
                                body));
            }
            return shots;
        });
    }

    @Test
    void oddHeaders() {
        siege.atEveryPort(port -> {
            var valid = attacker.signed(port.path(), siege.beta(), siege.message(port));
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
            shots.put("a source in other letters", valid.with(Headers.SOURCE, siege.beta().toString().toUpperCase()));
            shots.put("a short source", valid.with(Headers.SOURCE, "1-1-1-1-1"));
            shots.put("a quote as source", valid.with(Headers.SOURCE, "' or 1=1 --"));
            shots.put("a long id", valid.with(Headers.ID, "x".repeat(4000)));
            shots.put("two ids", valid.with(Headers.ID, valid.headers().get(Headers.ID) + "\r\n" + Headers.ID + ": other"));
            shots.put("two sources", valid.with(Headers.SOURCE, siege.beta() + "\r\n" + Headers.SOURCE + ": " + siege.gamma()));
            shots.put("an encoding", valid.with("Content-Encoding", "gzip"));
            return shots;
        });
    }

    @Test
    void aFirstContactAfterThereIsARegistry() {
        var master = UUID.randomUUID();
        var key = KeyDerivation.bootstrap(SHARED_TOKEN, null, Purpose.SIGN, master, "localhost:8080");
        siege.atEveryPort(port -> {
            var body = siege.message(port, master, "localhost:8080", "").getBytes(StandardCharsets.UTF_8);
            return Map.of("the shared token is right", attacker.signed(port.path(), master, key, attacker.now(), body),
                    "a peer that makes first contact",
                    attacker.signed(port.path(), siege.beta(), siege.message(port))
                            .with(Headers.KEY, KeyDerivation.BOOTSTRAP)
                            .with(Headers.SIGNATURE, "v1,AAAA"));
        });
    }
}
