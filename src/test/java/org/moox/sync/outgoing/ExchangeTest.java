package org.moox.sync.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"999999", "99999999999999999", "Fri, 31 Dec 2100 23:59:59 GMT"})
    void waitsNoLongerThanAnHourWhateverThePeerAsksFor(String header) {
        try (var peer = RawPeer.at("127.0.0.1", 0, out -> {
            out.write("HTTP/1.1 503 Busy\r\nretry-after: %s\r\ncontent-length: 0\r\n\r\n".formatted(header).getBytes());
            out.flush();
            return true;
        })) {
            assertThat(post("127.0.0.1:" + peer.port(), PATIENCE)).isInstanceOfSatisfying(Reply.Answered.class,
                    answer -> assertThat(answer.retryAfter()).hasValue(Duration.ofHours(1)));
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

    @Test
    void aRedirectToAnotherServerIsNotFollowed() {
        try (var elsewhere = RawPeer.at("127.0.0.1", 0, RawPeer.saying("secret"));
                var peer = RawPeer.at("127.0.0.1", 0, out -> {
                    out.write(("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:%d/sync-webhook\r\ncontent-length: 0\r\n\r\n"
                            .formatted(elsewhere.port())).getBytes());
                    return true;
                })) {
            assertThat(post("127.0.0.1:" + peer.port(), PATIENCE)).isInstanceOfSatisfying(Reply.Answered.class,
                    answer -> assertThat(answer.status()).isEqualTo(302));
            assertThat(elsewhere.connections).hasValue(0);
        }
    }

    @Test
    void aBodyThatDripsIsGivenUp() {
        try (var peer = RawPeer.at("127.0.0.1", 0, ExchangeTest::drip)) {
            assertThat(post("127.0.0.1:" + peer.port(), Duration.ofMillis(400))).isInstanceOfSatisfying(Reply.Unreachable.class,
                    reply -> assertThat(reply.reason()).contains("400 ms"));
        }
    }

    @Test
    void aBodyWithoutEndIsCut() {
        try (var peer = RawPeer.at("127.0.0.1", 0, out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
            for (int i = 0; i < 10_000; i++) {
                out.write(new byte[10_000]);
            }
            return false;
        })) {
            assertThat(post("127.0.0.1:" + peer.port(), PATIENCE)).isInstanceOfSatisfying(Reply.Unreachable.class,
                    reply -> assertThat(reply.reason()).contains("longer than 1000 bytes"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
            "HTTP/1.1 200 OK\r\nx: "})
    void aFloodOfHeadersIsCut(String start) {
        try (var peer = RawPeer.at("127.0.0.1", 0, out -> {
            out.write(start.getBytes());
            for (int i = 0; i < 20_000; i++) {
                out.write((start.endsWith(": ") ? "and on and on " : "x-%d: and on and on\r\n").formatted(i).getBytes());
            }
            return false;
        })) {
            assertThat(post("127.0.0.1:" + peer.port(), PATIENCE)).isInstanceOf(Reply.Unreachable.class);
        }
    }

    @Test
    void connectionsAreKeptForNextRequests() {
        try (var peer = RawPeer.at("127.0.0.1", 0, RawPeer.saying("{}"))) {
            var exchange = exchange(host -> named(host, "127.0.0.1"));

            for (int i = 0; i < 20; i++) {
                assertThat(post(exchange, "shop.example.com:" + peer.port())).isInstanceOf(Reply.Answered.class);
            }

            assertThat(peer.requests).hasValue(20);
            assertThat(peer.connections.get()).as("a new one only when an answer overtakes the end of its exchange")
                    .isLessThan(9);
        }
    }

    /** Rebinding: each request goes to the address that was checked for it, and to no other, whatever the name means by then. */
    @Test
    void aNameThatMovesTakesNoConnectionAlong() {
        var addresses = new ArrayDeque<>(List.of("127.0.0.1", "127.0.0.2", "169.254.169.254", "127.0.0.1"));
        try (var first = RawPeer.at("127.0.0.1", 0, RawPeer.saying("first"));
                var second = RawPeer.at("127.0.0.2", first.port(), RawPeer.saying("second"))) {
            var lookUps = new AtomicInteger();
            var exchange = exchange(host -> {
                lookUps.incrementAndGet();
                return named(host, addresses.remove());
            });
            var domain = "localhost:" + first.port(); // a look-up by anybody else would lead to the first

            assertThat(text(post(exchange, domain))).isEqualTo("first");
            assertThat(text(post(exchange, domain))).isEqualTo("second");
            assertThat(post(exchange, domain)).isInstanceOfSatisfying(Reply.Unreachable.class,
                    reply -> assertThat(reply.reason()).contains("169.254.169.254", "never called"));
            assertThat(text(post(exchange, domain))).isEqualTo("first");

            assertThat(lookUps).as("one look-up for each request").hasValue(4);
            assertThat(second.requests).hasValue(1);
        }
    }

    @Test
    void anAddressOfSixteenBytesIsAskedForInBrackets() {
        try (var peer = new FakePeer("::1", request -> new FakePeer.Given(200, "{}"))) {
            assertThat(post(exchange(InetAddress::getAllByName), "[::1]:" + peer.port())).isInstanceOf(Reply.Answered.class);
            assertThat(peer.last().header("Host")).isEqualTo("[::1]:" + peer.port());
        }
    }

    private static boolean drip(OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n".getBytes());
        for (int i = 0; i < 500; i++) {
            out.write('x');
            out.flush();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return false;
    }

    private static Exchange exchange(AddressRules.Lookup lookup) {
        return new Exchange(vertx, new Routes(Reach.ANY, lookup), Optional.empty(), Clock.systemUTC());
    }

    /** As a look-up gives it: the address carries the name. */
    private static InetAddress[] named(String host, String address) throws UnknownHostException {
        return new InetAddress[]{InetAddress.getByAddress(host, InetAddress.getByName(address).getAddress())};
    }

    private static Reply post(Exchange exchange, String domain) {
        return exchange.post(domain, "/sync-webhook", MultiMap.caseInsensitiveMultiMap(), "body".getBytes(), 1000, PATIENCE);
    }

    private static String text(Reply reply) {
        return reply instanceof Reply.Answered answered ? new String(answered.body()) : reply.toString();
    }

    private static Reply post(String domain, Duration timeout) {
        return exchange(host -> named(host, "127.0.0.1"))
                .post(domain, "/sync-webhook", MultiMap.caseInsensitiveMultiMap(), "body".getBytes(), 1000, timeout);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
