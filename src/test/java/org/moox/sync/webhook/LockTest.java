package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Models;
import org.moox.sync.platform.Api;
import org.moox.sync.platform.Registrations;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** What a lock stops and what it lets through. Alpha is this platform and the master, delta is locked, beta is not. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LockTest {

    private static final String LOCKED = "\"locked\": true, \"lock_reason\": \"moving\"";

    @Inject
    Attacker attacker;
    @Inject
    RecordedMessages recorded;
    @Inject
    Models models;

    private UUID beta;
    private UUID delta;

    @BeforeEach
    void threePeers() {
        attacker.prepare();
        models.refresh();
        recorded.seen().clear();
        beta = attacker.platform("beta");
        delta = attacker.platform("delta");
    }

    @AfterEach
    void unlocked() {
        attacker.execute(
                "delete from sync.syncs; delete from sync.runs; delete from sync.streams; delete from sync.deliveries;");
        Registrations.onlyTheMaster();
    }

    @Test
    void aPlatformThatSyncsLeadToIsNotMadeReadOnlyAndTheyAreNamed() {
        attacker.define(attacker.self(), beta, "attack_goods", true);

        change(beta, "beta", "beta.example.com", "\"read_only\": true").statusCode(409)
                .body("field", equalTo("read_only"), "detail", containsString("goods"));
        Api.admin().get("/api/platform/" + beta).then().body("read_only", equalTo(false));
        change(delta, "delta", "delta.example.com", "\"read_only\": true").statusCode(200).body("read_only", equalTo(true));
    }

    @Test
    void aReadOnlyPlatformTakesNoRecordsAndSaysSo() {
        attacker.execute("update sync.platforms set read_only = true where master");
        attacker.define(beta, attacker.self(), "attack_goods", true);

        var answer = post("/recorded", beta, "recorded", "");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("read_only", "takes no records");
        assertThat(recorded.seen()).isEmpty();
    }

    @Test
    void aLockedPeerIsStillAskedForItsModelsAndHeardAboutTheRegistry() {
        assertThat(post("/recorded", delta, "recorded", "").status()).isEqualTo(403);

        theRestPasses(delta);
    }

    @Test
    void aLockedMasterIsHeardAboutEverythingButRecords() {
        attacker.crown("delta"); // which is locked, and now the one that edits

        assertThat(post("/recorded", delta, "recorded", "").status()).isEqualTo(403);
        theRestPasses(delta);
        assertThat(post("/registry", delta, "registry", older(delta)).status()).as("a registry").isEqualTo(200);
    }

    @Test
    void aPlatformThatIsLockedItselfHearsWhoMayUnlockIt() {
        attacker.execute("update sync.platforms set locked = true, lock_reason = 'moving' where master");
        attacker.crown("beta");

        var answer = post("/recorded", beta, "recorded", "");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("alpha is locked (moving)");
        theRestPasses(beta);
        assertThat(post("/registry", beta, "registry", older(beta)).status()).as("a registry").isEqualTo(200);
    }

    /** What reaches its port is refused there, if at all, for reasons of its own. */
    private void theRestPasses(UUID peer) {
        assertThat(post("/models", peer, "models", "").status()).as("models").isEqualTo(200);
        var command = post("/command", peer, "command",
                ", \"command\": \"run\", \"sync\": \"%s\"".formatted(UUID.randomUUID()));
        assertThat(command.body()).as("a command").doesNotContain("locked");
        for (var kind : new String[]{"registry", "handover"}) {
            assertThat(post("/" + kind, peer, kind, older(peer)).body()).as(kind).doesNotContain("locked");
        }
    }

    @Test
    void aStreamToALockedPlatformSaysSoAndWhy() {
        change(delta, "delta", "delta.example.com", LOCKED).statusCode(200);
        attacker.execute("""
                delete from sync.streams;
                insert into sync.streams (target, seen, upto) values ('%s', pg_current_snapshot(), pg_current_snapshot()),
                                                                     ('%s', pg_current_snapshot(), pg_current_snapshot())"""
                .formatted(delta, beta));

        Api.admin()
                .get("/api/streams")
                .then()
                .statusCode(200)
                .body("find { it.name == 'delta' }.state", equalTo("locked"), "find { it.name == 'delta' }.lock",
                        equalTo("Platform delta is locked (moving); what is meant for it, or comes from it, waits."),
                        "find { it.name == 'beta' }.state", equalTo("active"), "find { it.name == 'beta' }.lock", nullValue());
    }

    @Test
    void aRunOrARetryForALockedTargetIsAcceptedAndWaits() {
        var sync = attacker.define(attacker.self(), delta, "attack_goods", true);
        attacker.execute("""
                update sync.syncs set source_model = 'attack_goods';
                insert into sync.deliveries (sync, record, tick, position, state, attempts, next_attempt)
                select number, '1', 1, 1, 'parked', 1, now() + interval '1 hour' from sync.syncs""");
        change(delta, "delta", "delta.example.com", LOCKED).statusCode(200);

        Api.admin().post("/api/sync/" + sync + "/run").then().statusCode(202).body("state", equalTo("waiting"));
        Api.admin().post("/api/platform/" + delta + "/run").then().statusCode(202);
        Api.admin().post("/api/sync/" + sync + "/deliveries/retry").then().statusCode(200).body("retried", equalTo(1));

        assertThat(attacker.query("select state from sync.deliveries")).containsExactly("parked");
    }

    private static ValidatableResponse change(UUID platform, String name, String domain, String more) {
        return Api.admin("{\"name\": \"%s\", \"domain\": \"%s\", %s}".formatted(name, domain, more))
                .put("/api/platform/" + platform)
                .then();
    }

    private RawHttp.Answer post(String path, UUID source, String kind, String more) {
        var body = "{\"kind\": \"%s\", \"spec_version\": 1, \"source\": \"%s\", \"target\": \"%s\"%s}".formatted(kind, source,
                attacker.self(), more);
        try (var wire = attacker.wire()) {
            return attacker.signed(path, source, body).fire(wire);
        }
    }

    /** The rest of a registry message of a master that is behind: it is told so, and nothing is written. */
    private String older(UUID master) {
        return """
                , "revision": 0, "you": "%2$s", "syncs": [], "keys": "",
                 "platforms": [{"id": "%1$s", "name": "m", "domain": "m.example.com", "webhook_path": "/sync-webhook", "master": true, "revision": 1},
                               {"id": "%2$s", "name": "alpha", "domain": "http://localhost:8080", "webhook_path": "/sync-webhook", "revision": 1}]"""
                .formatted(master, attacker.self());
    }
}
