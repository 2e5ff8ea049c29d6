package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;

class ExchangeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close();
    }

    @Test
    void connectsToTheAddressThatWasCheckedAndAsksForTheName() {
        try (var peer = new FakePeer(request -> new FakePeer.Given(200, "{}"))) {
            var reply = post("shop.example.com:" + peer.port(), PATIENCE);

            assertThat(reply).isInstanceOfSatisfying(Reply.Answered.class, answer -> {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).asString().isEqualTo("{}");
                assertThat(answer.retryAfter()).hasValue(Duration.ofSeconds(7));
            });
            assertThat(peer.last().header("Host")).isEqualTo("shop.example.com:" + peer.port());
            assertThat(peer.last().body()).asString().isEqualTo("body");
        }
    }

    @Test
    void followsNoRedirect() {
        try (var peer = new FakePeer(request -> new FakePeer.Given(307, ""))) {
            assertThat(post(peer.domain(), PATIENCE)).isInstanceOfSatisfying(Reply.Answered.class,
                    answer -> assertThat(answer.status()).isEqualTo(307));
            assertThat(peer.received).hasSize(1);
        }
    }

    @Test
    void readsNoMoreThanItWasToldTo() {
        try (var peer = new FakePeer(request -> new FakePeer.Given(200, "x".repeat(100_000)))) {
            assertThat(post(peer.domain(), PATIENCE)).isInstanceOfSatisfying(Reply.Unreachable.class,
                    reply -> assertThat(reply.reason()).contains("longer than"));
        }
    }

    @Test
    void waitsNoLongerThanItWasToldTo() {
        var answer = new CountDownLatch(1);
        try (var peer = new FakePeer(request -> {
            await(answer);
            return new FakePeer.Given(200, "{}");
        })) {
            assertThat(post(peer.domain(), Duration.ofMillis(200))).isInstanceOfSatisfying(Reply.Unreachable.class,
                    reply -> assertThat(reply.reason()).contains("200 ms"));
            answer.countDown();
        }
    }

    @Test
    void aDeadPeerIsUnreachable() {
        int port;
        try (var peer = new FakePeer(request -> new FakePeer.Given(200, ""))) {
            port = peer.port();
        }

        assertThat(post("127.0.0.1:" + port, PATIENCE)).isInstanceOf(Reply.Unreachable.class);
    }

    private static Reply post(String domain, Duration timeout) {
        var routes = new Routes(Settings.Reach.ANY, host -> new InetAddress[]{InetAddress.getByName("127.0.0.1")});
        var exchange = new Exchange(vertx, routes, Clock.systemUTC());
        return exchange.post(domain, "/sync-webhook", MultiMap.caseInsensitiveMultiMap(), "body".getBytes(), 1000, timeout);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
