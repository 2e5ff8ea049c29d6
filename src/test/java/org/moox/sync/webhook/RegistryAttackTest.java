package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
import org.moox.sync.security.SealedBox;
import org.moox.sync.webhook.Attacker.Shot;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A peer with a valid key that makes itself the master, or a master whose messages are old or not for us. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RegistryAttackTest {

    @Inject
    Attacker attacker;

    private UUID beta;
    private UUID gamma;
    private Map<String, String> before;

    @BeforeEach
    void threePeers() {
        attacker.prepare();
        beta = attacker.platform("beta");
        gamma = attacker.platform("gamma");
        before = attacker.state();
    }

    private void allRefused(Map<String, Shot> shots) {
        try (var wire = attacker.wire()) {
            shots.forEach((what, shot) -> Attacker.refusal(shot.fire(wire), what));
        }
        unchanged();
    }

    private void unchanged() {
        assertThat(attacker.state()).isEqualTo(before);
    }

    private String registry(UUID master, long revision, String keys) {
        return """
                {"kind": "registry", "spec_version": 1, "source": "%1$s", "target": "%2$s", "revision": %3$d, "you": "%2$s", "syncs": [], "keys": "%4$s",
                 "platforms": [{"id": "%1$s", "name": "beta", "domain": "evil.example.com", "webhook_path": "/sync-webhook", "master": true, "revision": 1},
                               {"id": "%2$s", "name": "alpha", "domain": "http://localhost:8080", "webhook_path": "/sync-webhook", "revision": 1}]}"""
                .formatted(master, attacker.self(), revision, keys);
    }

    @Test
    void aRegistryFromAPeerThatIsNotTheMaster() {
        allRefused(Map.of("beta rises", attacker.signed("/registry", beta, registry(beta, 1_000_000, ""))));
    }

    @Test
    void anOlderRegistryOrKeysThatWereSealedForSomethingElse() {
        attacker.crown("beta");
        before = attacker.state();
        var self = attacker.self().toString();
        var revision = 1_000_000L;
        var sealedElsewhere = List.of(new String[]{"registry", beta.toString(), self, "999999"},
                new String[]{"registry", beta.toString(), gamma.toString(), "1000000"},
                new String[]{"registry", gamma.toString(), self, "1000000"},
                new String[]{"peer-key", beta.toString(), self, "1000000"});
        var shots = new LinkedHashMap<String, Shot>();
        for (var context : sealedElsewhere) {
            var sealed = new SealedBox(Seals.opening(beta).bytes()).seal("[]".getBytes(StandardCharsets.UTF_8), context);
            shots.put("sealed for " + List.of(context),
                    attacker.signed("/registry", beta, registry(beta, revision, Base64.getEncoder().encodeToString(sealed))));
        }
        var byTheOther = new SealedBox(new byte[32]).seal("[]".getBytes(StandardCharsets.UTF_8), "registry", beta.toString(),
                self, "1000000");
        shots.put("sealed by nobody",
                attacker.signed("/registry", beta, registry(beta, revision, Base64.getEncoder().encodeToString(byTheOther))));
        shots.put("no keys", attacker.signed("/registry", beta, registry(beta, revision, "")));
        shots.put("no base64", attacker.signed("/registry", beta, registry(beta, revision, "%%%")));
        allRefused(shots);

        try (var wire = attacker.wire()) {
            var answer = attacker.signed("/registry", beta, registry(beta, 0, "")).fire(wire);
            assertThat(answer.status()).as("tells the master which one is held").isEqualTo(200);
        }
        unchanged();
    }

    @Test
    void aCommandOfAPeerOrAboutWhatIsNotSentFromHere() {
        var inbound = attacker.define(beta, attacker.self(), "attack_goods", true);
        before = attacker.state();
        var command = "{\"kind\": \"command\", \"spec_version\": 1, \"source\": \"%s\", \"target\": \"%s\", \"command\": \"run\", \"sync\": \"%s\"}";
        allRefused(Map.of("beta is not the master",
                attacker.signed("/command", beta, command.formatted(beta, attacker.self(), inbound))));

        attacker.crown("beta");
        before = attacker.state();
        allRefused(Map.of("unknown sync",
                attacker.signed("/command", beta, command.formatted(beta, attacker.self(), UUID.randomUUID())),
                "sync of another source", attacker.signed("/command", beta, command.formatted(beta, attacker.self(), inbound)),
                "no sync",
                attacker.signed("/command", beta,
                        command.formatted(beta, attacker.self(), inbound).replace("\"sync\"", "\"other\""))));
    }
}
