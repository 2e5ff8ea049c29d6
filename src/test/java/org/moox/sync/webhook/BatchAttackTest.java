package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.webhook.Attacker.Shot;
import org.moox.sync.wire.Headers;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What no batch of changes gets through with: replays, foreign syncs, and ten thousand mutations of the one valid request. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BatchAttackTest {

    private static final int MUTATIONS = 10_000;
    private static final int SIGNED_MUTATIONS = 2_000;
    private static final int CONNECTIONS = 4;
    private static final List<String> SIGNED = List.of(Headers.ID, Headers.TIMESTAMP, Headers.SIGNATURE, Headers.SOURCE);
    private static final AtomicLong EPOCHS = new AtomicLong();
    private static final Pattern VALUE = Pattern.compile(": (null|\\d+|\"[^\"]*\"|\\[]|\\{[^{}]*})");
    private static final String PRINTABLE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=,.-_";
    private static final List<String> TOKENS = List.of("null", "-1", "1e400", "9223372036854775808", "\"\\u0000\"",
            "\"\\ud800\"", "[]", "{}", "[null]",
            "true", "\"\"", "\"' or 1=1 --\"", "0.1", "\"NaN\"", "{\"slug\": null}", "[[\"a\"]]", "[[null, null]]");

    @Inject
    Attacker attacker;

    private final Logger refusals = Logger.getLogger(Reception.class.getName());
    private UUID beta;
    private UUID sync;
    private UUID last;
    private int position;

    @BeforeEach
    void aSyncFromBeta() {
        attacker.prepare();
        beta = attacker.platform("beta");
        sync = attacker.define(beta, attacker.self(), "attack_goods", true);
        last = null;
        position = 0;
        refusals.setLevel(Level.WARNING); // one line for each would be ten thousand
    }

    @AfterEach
    void linesAgain() {
        refusals.setLevel(null);
    }

    /** The batch that follows the last one: one record, named after its position. */
    private String batch(UUID ofSync) {
        position++;
        var previous = last == null ? "null" : "\"" + last + "\"";
        last = UUID.randomUUID();
        return """
                {"kind": "changes", "spec_version": 1, "source": "%s", "target": "%s", "epoch": 1, "previous": %s, "batch": "%s", "attempts": [],
                 "upto": {"tick": 1, "position": %5$d},
                 "items": [{"sync": "%6$s", "revision": 1, "event": "updated", "position": {"tick": 1, "position": %5$d}, "origin": [], "record": "%5$d",
                            "key": {"slug": "good-%5$d"}, "data": {"name": "Good", "price": "1.50"}}]}"""
                .formatted(beta, attacker.self(), previous, last, position, ofSync);
    }

    private List<String> goods() {
        return attacker.query("select slug from attack_goods order by slug");
    }

    private Map<String, String> stateWithout(String... tables) {
        var state = attacker.state();
        List.of(tables).forEach(state::remove);
        return state;
    }

    @Test
    void theValidRequestChangesRowsAndItsReplayNone() {
        try (var wire = attacker.wire()) {
            var first = attacker.signed("", beta, batch(sync));
            assertThat(first.fire(wire).status()).isEqualTo(200);
            assertThat(goods()).containsExactly("good-1", "kept");
            var after = stateWithout("sync.received");
            var chain = attacker
                    .query("select row(source, epoch, tick, position, last_batch, refusals)::text from sync.received");

            // the answer may have been lost: it is repeated, and nothing else happens
            assertThat(first.fire(wire).status()).isEqualTo(200);
            assertThat(stateWithout("sync.received")).isEqualTo(after);
            assertThat(
                    attacker.query("select row(source, epoch, tick, position, last_batch, refusals)::text from sync.received"))
                    .isEqualTo(chain);

            assertThat(attacker.signed("", beta, batch(sync)).fire(wire).status()).isEqualTo(200);
            attacker.execute("delete from attack_goods where slug = 'good-1'");
            var later = attacker.state();
            var answer = first.fire(wire);
            Attacker.refusal(answer, "an older batch again");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(attacker.state()).isEqualTo(later);
        }
    }

    @Test
    void aBatchThatFollowsNothingIsRefused() {
        try (var wire = attacker.wire()) {
            assertThat(attacker.signed("", beta, batch(sync)).fire(wire).status()).isEqualTo(200);
            var before = attacker.state();
            var next = batch(sync);
            for (var body : List.of(
                    next.replaceFirst("\"previous\": \"[^\"]+\"", "\"previous\": \"" + UUID.randomUUID() + "\""),
                    next.replaceFirst("\"previous\": \"[^\"]+\"", "\"previous\": null"),
                    next.replace("\"epoch\": 1", "\"epoch\": 0"),
                    next.replace("\"epoch\": 1", "\"epoch\": 2"))) {
                Attacker.refusal(attacker.signed("", beta, body).fire(wire), body);
            }
            assertThat(attacker.state()).isEqualTo(before);
        }
    }

    /** The request itself is valid, so the chain moves on; the items are refused, and that is all. */
    @Test
    void whatNoSyncAllowsIsRefusedItemByItem() {
        var gamma = attacker.platform("gamma");
        var cases = new LinkedHashMap<String, UUID>();
        cases.put("unknown", UUID.randomUUID());
        cases.put("of another source", attacker.define(gamma, attacker.self(), "attack_goods", true));
        cases.put("to another target", attacker.define(beta, gamma, "attack_goods", true));
        cases.put("inactive", attacker.define(beta, attacker.self(), "attack_goods", false));
        cases.put("into a model that is not exposed", attacker.define(beta, attacker.self(), "pg_authid", true));
        cases.put("into our own tables", attacker.define(beta, attacker.self(), "sync.platforms", true));
        var before = stateWithout("sync.received");
        try (var wire = attacker.wire()) {
            cases.forEach((what, id) -> {
                var answer = attacker.signed("", beta, batch(id)).fire(wire);
                assertThat(answer.status()).as(what).isEqualTo(200);
                assertThat(answer.body()).as(what).contains("\"applied\":0").containsPattern("\"(sync|revision)\"");
            });
        }
        assertThat(stateWithout("sync.received")).isEqualTo(before);
    }

    /** A peer that was taken over is held to the records and fields that its sync gives it. */
    @Test
    void whatADefinitionDoesNotSpeakOfIsTakenFromNobody() {
        attacker.redefine(sync,
                "sync_all_fields = false, field_mappings = '{\"slug\": \"slug\", \"label\": \"name\"}', sync_ids = '[\"1\"]'");
        try (var wire = attacker.wire()) {
            var first = batch(sync).replace("\"data\"", "\"platforms\": [\"" + beta + "\"], \"data\"");
            assertThat(attacker.signed("", beta, first).fire(wire).body()).contains("\"applied\":1");
            assertThat(attacker.query("select name || coalesce(price::text, '') from attack_goods where slug = 'good-1'"))
                    .containsExactly("Good");
            assertThat(attacker.query("select record from sync.model_platform where model = 'attack_goods'")).isEmpty();

            var after = stateWithout("sync.received");
            assertThat(attacker.signed("", beta, batch(sync)).fire(wire).body()).contains("\"applied\":0", "not_listed");
            assertThat(stateWithout("sync.received")).isEqualTo(after);
        }
        attacker.redefine(sync, "field_mappings = '[{\"target\": \"price\", \"value\": 1}]', sync_ids = null");
        try (var wire = attacker.wire()) {
            var other = batch(sync).replace("\"slug\"", "\"name\"");
            assertThat(attacker.signed("", beta, other).fire(wire).body()).contains("no_identifier");
        }
    }

    @Test
    void tenThousandMutationsOfTheValidRequestChangeNothing() {
        var seed = System.nanoTime();
        System.out.println("mutations of the valid request seed=" + seed);
        var valid = attacker.signed("", beta, batch(sync));
        var before = attacker.state();

        fireAll(MUTATIONS, new Random(seed), random -> mutated(valid, random),
                (shot, answer) -> Attacker.refusal(answer, "seed " + seed + ": " + shot.headers()));

        assertThat(attacker.state()).isEqualTo(before);
        try (var wire = attacker.wire()) {
            assertThat(valid.fire(wire).status()).as("it was valid").isEqualTo(200);
        }
        assertThat(goods()).containsExactly("good-1", "kept");
    }

    /** A peer that was taken over signs whatever it likes. It may write what its syncs allow, but break nothing and learn nothing. */
    @Test
    void whatAPeerSignsMayBeNonsenseButBreaksNothing() {
        var seed = System.nanoTime();
        System.out.println("signed mutations seed=" + seed);
        var valid = batch(sync);

        var broken = new ConcurrentLinkedQueue<String>();
        fireAll(SIGNED_MUTATIONS, new Random(seed), random -> attacker.signed("", beta, nonsense(valid, random)),
                (shot, answer) -> {
                    if (answer.status() >= 500) {
                        broken.add(new String(shot.body(), StandardCharsets.UTF_8));
                    } else if (answer.status() != 200) {
                        Attacker.refusal(answer, "seed " + seed + ": " + new String(shot.body(), StandardCharsets.UTF_8));
                    }
                });
        assertThat(broken).as("seed " + seed).isEmpty();
        assertThat(attacker.query("select name from attack_goods where slug = 'kept'")).containsExactly("as it was");
    }

    private interface Check {
        void accept(Shot shot, RawHttp.Answer answer);
    }

    private void fireAll(int shots, Random random, Function<Random, Shot> next, Check check) {
        var gunners = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < CONNECTIONS; i++) {
            var own = new Random(random.nextLong());
            gunners.add(CompletableFuture.runAsync(() -> {
                try (var wire = attacker.wire()) {
                    for (int n = 0; n < shots / CONNECTIONS; n++) {
                        var shot = next.apply(own);
                        check.accept(shot, shot.fire(wire));
                    }
                }
            }));
        }
        gunners.forEach(CompletableFuture::join);
    }

    /** The body or one of the four signed headers, or two headers swapped; always another request than the valid one. */
    private static Shot mutated(Shot valid, Random random) {
        if (random.nextInt(10) == 0) {
            var one = random.nextInt(SIGNED.size());
            var other = (one + 1 + random.nextInt(SIGNED.size() - 1)) % SIGNED.size();
            return valid.with(SIGNED.get(one), valid.headers().get(SIGNED.get(other)))
                    .with(SIGNED.get(other), valid.headers().get(SIGNED.get(one)));
        }
        if (random.nextInt(3) > 0) {
            return valid.with(mutated(valid.body(), random, null));
        }
        var header = SIGNED.get(random.nextInt(SIGNED.size()));
        var value = valid.headers().get(header);
        var other = value;
        while (other.equals(value)) {
            other = new String(mutated(value.getBytes(StandardCharsets.US_ASCII), random, PRINTABLE),
                    StandardCharsets.US_ASCII);
        }
        return valid.with(header, other);
    }

    /** One to three bytes flipped, inserted or removed. */
    private static byte[] mutated(byte[] bytes, Random random, String alphabet) {
        var list = new ArrayList<Byte>();
        for (var b : bytes) {
            list.add(b);
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            var at = random.nextInt(list.size());
            var flipped = (byte) (list.get(at) ^ (1 << random.nextInt(8)));
            var value = alphabet == null ? flipped : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            switch (random.nextInt(3)) {
                case 0 -> list.set(at, value);
                case 1 -> list.add(at, value);
                default -> list.remove(at);
            }
        }
        var mutated = new byte[list.size()];
        for (int i = 0; i < mutated.length; i++) {
            mutated[i] = list.get(i);
        }
        return Arrays.equals(mutated, bytes) ? mutated(bytes, random, alphabet) : mutated;
    }

    /** A value replaced by another kind of value, or bytes changed; the record that was there before is never named. */
    private static String nonsense(String valid, Random random) {
        var fresh = valid.replaceFirst("\"batch\": \"[^\"]+\"", "\"batch\": \"" + UUID.randomUUID() + "\"")
                .replace("\"epoch\": 1", "\"epoch\": " + EPOCHS.incrementAndGet());
        if (random.nextInt(4) == 0) {
            return new String(mutated(fresh.getBytes(StandardCharsets.UTF_8), random, null), StandardCharsets.ISO_8859_1);
        }
        var values = VALUE.matcher(fresh).results().toList();
        var value = values.get(random.nextInt(values.size()));
        return fresh.substring(0, value.start(1)) + TOKENS.get(random.nextInt(TOKENS.size())) + fresh.substring(value.end(1));
    }
}
