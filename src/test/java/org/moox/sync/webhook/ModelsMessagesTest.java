package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What a peer is told of the models here. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ModelsMessagesTest {

    @Inject
    Attacker peers;

    private UUID beta;

    @BeforeEach
    void beta() {
        peers.prepare();
        beta = peers.platform("beta");
    }

    private String answer(String more) {
        try (var wire = peers.wire()) {
            var answer = peers.signed("/models", beta, """
                    {"kind": "models", "spec_version": 1, "source": "%s", "target": "%s", "model": "attack_goods"%s}"""
                    .formatted(beta, peers.self(), more)).fire(wire);
            assertThat(answer.status()).isEqualTo(200);
            return answer.body();
        }
    }

    @Test
    void keysAreGivenBackAsTheyAreWrittenHere() {
        assertThat(answer("")).contains("\"attack_goods\"").doesNotContain("\"records\"");
        assertThat(answer(", \"keys\": [\"017\", \"17\", \"18\"]")).contains("\"records\":[\"17\",\"18\"]");
        assertThat(answer(", \"keys\": [\"17\", \"seventeen\"]")).contains("\"records\":[]", "seventeen", "is no integer");
        assertThat(answer(", \"keys\": [\"1,2\"]")).contains("\"records\":[]", "\"fault\":");
    }
}
