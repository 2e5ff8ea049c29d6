package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.wire.Headers;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** However many begin to send, memory stays bounded, and nobody keeps others from being heard. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BodiesTest {

    @Inject
    Attacker attacker;
    @Inject
    Siege siege;
    @Inject
    Bodies bodies;

    @BeforeEach
    void threePeersAndATable() {
        siege.begin();
    }

    @Test
    void nobodyTakesMoreThanHalf() {
        var bodies = new Bodies(100L);
        var one = bodies.of("one");
        assertThat(one.take(50)).isTrue();
        assertThat(bodies.of("one").take(1)).isFalse();
        assertThat(bodies.of(null).take(30)).isTrue();
        assertThat(bodies.of(null).take(30)).as("all strangers together").isFalse();
        assertThat(bodies.of("other").take(21)).as("all together").isFalse();

        one.end();

        assertThat(one.take(1)).isFalse();
        assertThat(bodies.of("one").take(50)).isTrue();
    }

    @Test
    void whoeverFillsTheRoomInTheNameOfOnePlatformHoldsUpNobodyElse() {
        var filled = bodies.of(siege.gamma().toString()); // as by requests that never end
        for (var part = 1L << 40; part > 0; part /= 2) {
            filled.take(part);
        }

        var refused = answer(siege.gamma());
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsKey("retry-after");
        assertThat(answer(siege.beta()).status()).isEqualTo(200);

        filled.end();
        assertThat(answer(siege.gamma()).status()).isEqualTo(200);
    }

    @Test
    void ofStrangersOnlyShortBodiesAreTaken() {
        var shot = attacker.signed("", siege.beta(), message(siege.beta()));
        for (var stranger : List.of(shot.without(Headers.SOURCE), shot.with(Headers.TIMESTAMP, "1"),
                shot.with(Headers.SOURCE, UUID.randomUUID().toString()))) {
            try (var wire = attacker.wire()) {
                var answer = wire.send(stranger.head("Content-Length: 1000000"), new byte[1_000_000]);
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.body()).contains("clock");
            }
        }
    }

    private RawHttp.Answer answer(UUID source) {
        try (var wire = attacker.wire()) {
            return attacker.signed("/models", source, message(source))
                    .fire(wire);
        }
    }

    private String message(UUID source) {
        return "{\"kind\": \"models\", \"spec_version\": 1, \"source\": \"%s\", \"target\": \"%s\"}".formatted(source,
                attacker.self());
    }
}
