package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Api;
import org.moox.sync.platform.Doors;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;

/** Both doors; each test calls from an address of its own. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(Doors.class)
class SlowDownTest {

    private static final byte[] NOTHING = new byte[0];
    private static final long FIRST_MILLIS = 300;

    private static String get(String authorization) {
        return "GET /api/models HTTP/1.1\r\nHost: localhost\r\n" + authorization + "\r\n";
    }

    private static String bearer(String token) {
        return get("Authorization: Bearer " + token + "\r\n");
    }

    private static String forged() {
        return "POST /elsewhere/hook/models HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nx-sync-source: "
                + UUID.randomUUID() + "\r\n\r\n";
    }

    private static RawHttp from(String address) {
        return new RawHttp(RestAssured.port, address);
    }

    private static long millis(Runnable call) {
        var start = System.nanoTime();
        call.run();
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static void fail(RawHttp caller, String head, int times) {
        for (int i = 0; i < times; i++) {
            var answer = caller.send(head, NOTHING);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.type()).startsWith("application/problem+json");
        }
    }

    @Test
    void failedSignaturesAreSlowedAfterTheFirstFew() {
        try (var caller = from("127.0.1.1")) {
            fail(caller, forged(), 5);
            assertThat(millis(() -> fail(caller, forged(), 1))).isGreaterThanOrEqualTo(FIRST_MILLIS);
        }
    }

    @Test
    void failedTokensAndMissingOnesAreSlowedAfterTheFirstFew() {
        try (var caller = from("127.0.1.2")) {
            fail(caller, bearer("wrong"), 3);
            fail(caller, get(""), 2);
            assertThat(millis(() -> fail(caller, bearer("wrong"), 1))).isGreaterThanOrEqualTo(FIRST_MILLIS);
        }
    }

    @Test
    void bothDoorsCountTogether() {
        try (var caller = from("127.0.1.3")) {
            fail(caller, forged(), 5);
            assertThat(millis(() -> fail(caller, get(""), 1))).isGreaterThanOrEqualTo(FIRST_MILLIS);
        }
    }

    @Test
    void aRightCredentialIsNeverDelayedNorDoesItForgiveFailures() {
        try (var attacker = from("127.0.1.4"); var friend = from("127.0.1.4")) {
            fail(attacker, bearer("wrong"), 6);
            attacker.begin(bearer("wrong"), NOTHING); // waits twice as long as the last

            var answer = friend.send(bearer(Api.ADMIN_TOKEN), NOTHING);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(attacker.hasAnswer()).isFalse();
            assertThat(attacker.end().status()).isEqualTo(401);
            assertThat(millis(() -> fail(attacker, bearer("wrong"), 1))).isGreaterThanOrEqualTo(FIRST_MILLIS);
        }
    }

    @Test
    void beyondAFewWaitingAnswersThereAreNone() {
        try (var caller = from("127.0.1.5")) {
            fail(caller, forged(), 5);
        }
        var callers = Stream.generate(() -> from("127.0.1.5")).limit(8).toList();
        for (int i = 0; i < callers.size(); i++) {
            callers.get(i).begin(i % 2 == 0 ? forged() : bearer("wrong"), NOTHING);
        }
        var answers = callers.stream().map(RawHttp::end).collect(Collectors.groupingBy(RawHttp.Answer::status));

        assertThat(answers).containsOnlyKeys(401, 429);
        assertThat(answers.get(401)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(answers.get(429)).allSatisfy(answer -> {
            assertThat(answer.headers()).containsEntry("retry-after", "2");
            assertThat(answer.type()).startsWith("application/problem+json");
            assertThat(answer.body()).contains("urn:moox-sync:too-many");
        });
        callers.forEach(RawHttp::close);
    }
}
