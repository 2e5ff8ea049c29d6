package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Models;
import org.moox.sync.platform.Registrations;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Who may ask what this platform holds: the source of that sync, in its present revision, and nobody that is locked. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DigestAttackTest {

    private static final String HEAD = ", \"ask\": \"head\", \"fields\": {\"existence\": false, \"own\": [{\"name\": \"name\", \"type\": \"text\"}]}";

    @Inject
    Attacker attacker;
    @Inject
    Models models;

    private UUID beta;
    private UUID gamma;
    private UUID sync;

    @BeforeEach
    void aSyncFromBeta() {
        attacker.prepare();
        models.refresh();
        beta = attacker.platform("beta");
        gamma = attacker.platform("gamma");
        sync = attacker.define(beta, attacker.self(), "attack_goods", true);
    }

    @AfterEach
    void noSyncs() {
        attacker.execute("drop table if exists attack_users");
        attacker.execute("delete from sync.syncs");
        Registrations.onlyTheMaster();
    }

    @Test
    void theSourceOfTheSyncIsAnswered() {
        var answer = ask(beta, sync, 1, HEAD);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"name\"");
    }

    @Test
    void nobodyElseIs() {
        var back = attacker.define(attacker.self(), beta, "attack_goods", true);
        var state = attacker.state();
        Attacker.refusal(ask(gamma, sync, 1, HEAD), "another platform");
        Attacker.refusal(ask(beta, back, 1, HEAD),
                "the other way round");
        Attacker.refusal(ask(beta, UUID.randomUUID(), 1, HEAD), "no such sync");
        assertThat(ask(beta, sync, 2, HEAD).status()).as("another revision").isEqualTo(409);
        assertThat(attacker.state()).isEqualTo(state);
    }

    @Test
    void aLockedPlatformIsNot() {
        var delta = attacker.platform("delta");

        assertThat(ask(delta, attacker.define(delta, attacker.self(), "attack_goods", true), 1, HEAD).status()).isEqualTo(403);
    }

    @Test
    void whatNoSyncBringsFromThereIsNotHashedForIt() {
        attacker.execute(
                "create table attack_users (id int primary key, slug text not null unique, email text not null unique)");
        models.refresh();
        assertThat(ask(beta, sync, 1, pointing("head", "email")).body()).contains("price")
                .doesNotContain("attack_users", "key");
        assertThat(ask(beta, sync, 1, pointing("buckets", "email")).status()).isEqualTo(409);

        attacker.define(gamma, attacker.self(), "attack_users", true);
        assertThat(ask(beta, sync, 1, pointing("head", "slug")).body()).as("another's").doesNotContain("attack_users", "key");

        attacker.define(beta, attacker.self(), "attack_users", true);
        assertThat(ask(beta, sync, 1, pointing("head", "slug")).body()).contains("\"key\":[\"slug\"]");
        assertThat(ask(beta, sync, 1, pointing("head", "email")).body()).contains("attack_users").doesNotContain("email");
        assertThat(ask(beta, sync, 1, pointing("records", "email")).status()).isEqualTo(409);
    }

    private static String pointing(String ask, String key) {
        return """
                , "ask": "%s", "buckets": {"bits": 4, "more": 0}, "fields": {"existence": false, "own": [
                {"name": "price", "type": "numeric", "catalog": true, "parent": "attack_users", "key": ["%s"]}]}"""
                .formatted(ask, key);
    }

    @Test
    void whatMeansNothingIsRefused() {
        var fields = ", \"fields\": {\"existence\": false, \"own\": []}";
        for (var more : new String[]{"", ", \"ask\": \"head\"", ", \"ask\": \"everything\"", ", \"ask\": \"buckets\"" + fields,
                ", \"ask\": \"buckets\", \"buckets\": {\"bits\": 30, \"more\": 4}" + fields,
                ", \"ask\": \"records\", \"buckets\": {\"bits\": -1, \"more\": 0}" + fields,
                ", \"ask\": \"buckets\", \"buckets\": {\"bits\": 0, \"more\": 24, \"within\": [0, 0, 0]}" + fields,
                ", \"ask\": \"records\", \"buckets\": {\"bits\": 4, \"more\": 0, \"within\": [null]}" + fields,
                ", \"ask\": \"trial\", \"items\": [{\"sync\": \"%s\", \"record\": \"1\", \"event\": \"deleted\"}]"
                        .formatted(UUID.randomUUID())}) {
            Attacker.refusal(ask(beta, sync, 1, more), more);
        }
        Attacker.refusal(ask(beta, sync, 1,
                ", \"ask\": \"buckets\", \"buckets\": {\"bits\": 4, \"more\": 0}, \"after\": \"x'; drop table attack_goods\""
                        + fields),
                "no place that we have named");
        assertThat(attacker.query("select slug from attack_goods")).containsExactly("kept");
    }

    private RawHttp.Answer ask(UUID source, UUID ofSync, long revision, String more) {
        var body = """
                {"kind": "digest", "spec_version": 1, "source": "%s", "target": "%s", "sync": "%s", "revision": %d%s}"""
                .formatted(source, attacker.self(), ofSync, revision, more);
        try (var wire = attacker.wire()) {
            return attacker.signed("/digest", source, body).fire(wire);
        }
    }
}
