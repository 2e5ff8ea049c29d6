package org.moox.sync.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesAnswer.Refusal;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.ModelsAnswer;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.RegistryAnswer;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.Wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A target without a database, so that a test can have many of them: it takes every batch, remembers when each record came first, and behaves as badly as it is
 * told to. Its models have a primary key {@code id} and a column {@code body}, both text.
 */
public final class FakeTarget implements AutoCloseable {

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer waits 40 ms
    }

    /** How it behaves. */
    public enum Mood {
        WELL,
        /** Accepts requests and never answers. */
        SILENT,
        /** Answers after three seconds. */
        SLOW,
        /** Answers 500. */
        FAILING,
        /** Answers 503. */
        BUSY,
        /** Refuses each record. */
        REFUSING
    }

    private static final Duration SLOWNESS = Duration.ofSeconds(3);
    private static final int LONGEST = 40; // key that is remembered: a test of a million records has long ones

    private final List<String> models;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final Map<String, Long> arrivals = new HashMap<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final int port;
    private volatile CountDownLatch patience = new CountDownLatch(1);
    private volatile Mood mood = Mood.WELL;
    private Position position = Position.START;
    private long taken;
    private HttpServer server;

    /** Starts it. */
    public FakeTarget(String... models) {
        this.models = List.of(models);
        this.port = listen(0);
    }

    private synchronized int listen(int at) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "fake-target");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/sync-webhook", this::batch);
        server.createContext("/sync-webhook/models", exchange -> answer(exchange, body -> described()));
        server.createContext("/sync-webhook/registry", exchange -> answer(exchange,
                body -> new RegistryAnswer(Wire.JSON.readValue(body, RegistryMessage.class).revision(), List.of())));
        server.start();
        return server.getAddress().getPort();
    }

    public String domain() {
        return "http://127.0.0.1:" + port;
    }

    /** From the next request on; whoever waits for an answer now gets one. */
    public void become(Mood next) {
        mood = next;
        patience.countDown();
        patience = new CountDownLatch(1);
    }

    /** Connections are refused from now on. */
    public synchronized void die() {
        server.stop(0);
    }

    public void revive() {
        listen(port);
    }

    /** Of every batch that it took, the empty ones included; since this was last asked. */
    public synchronized List<Integer> takeSizes() {
        var taken = List.copyOf(sizes);
        sizes.clear();
        return taken;
    }

    /** How many batches were under way at once, at most. */
    public int mostUnderWay() {
        return mostUnderWay.get();
    }

    /** When it took each record with a short key first, by {@link System#nanoTime}. */
    public synchronized Map<String, Long> arrivals() {
        return Map.copyOf(arrivals);
    }

    /** How many items it has taken. */
    public synchronized long taken() {
        return taken;
    }

    /** Waits until it has taken the record, and answers when that was. */
    public synchronized long await(String record, Duration atMost) {
        var until = System.nanoTime() + atMost.toNanos();
        while (!arrivals.containsKey(record)) {
            var left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                throw new IllegalStateException(record + " has not arrived at " + domain() + " within " + atMost);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return arrivals.get(record);
    }

    @FunctionalInterface
    private interface Answering {
        Object to(byte[] body) throws IOException;
    }

    private void answer(HttpExchange exchange, Answering answering) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            dawdle();
            var status = mood == Mood.FAILING ? 500 : mood == Mood.BUSY ? 503 : 200;
            var said = Wire.JSON.writeValueAsBytes(status == 200 ? answering.to(body) : Map.of("detail", "told to"));
            exchange.sendResponseHeaders(status, said.length);
            exchange.getResponseBody().write(said);
        }
    }

    private void dawdle() {
        if (mood != Mood.SILENT && mood != Mood.SLOW) {
            return;
        }
        try {
            patience.await(mood == Mood.SILENT ? 3_600 : SLOWNESS.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void batch(HttpExchange exchange) throws IOException {
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            answer(exchange, this::changes);
        } finally {
            underWay.decrementAndGet();
        }
    }

    private ChangesAnswer changes(byte[] body) throws IOException {
        var request = Wire.JSON.readValue(body, ChangesRequest.class);
        return mood == Mood.REFUSING ? refuse(request) : take(request);
    }

    private synchronized ChangesAnswer refuse(ChangesRequest request) {
        var refused = request.items()
                .stream()
                .map(item -> new Refusal(item.sync(), item.record(), item.position(), "check_violation", "told to"))
                .toList();
        return answer(request, 0, refused);
    }

    private synchronized ChangesAnswer take(ChangesRequest request) {
        var now = System.nanoTime();
        request.items()
                .stream()
                .filter(item -> item.record().length() <= LONGEST)
                .forEach(item -> arrivals.putIfAbsent(item.record(), now));
        taken += request.items().size();
        sizes.add(request.items().size());
        notifyAll();
        return answer(request, request.items().size(), List.of());
    }

    private ChangesAnswer answer(ChangesRequest request, int applied, List<Refusal> refused) {
        var from = position;
        position = request.upto();
        return new ChangesAnswer(applied, 0, 0, refused, List.of(), from, position);
    }

    private ModelsAnswer described() {
        var columns = List.of(new ColumnDescription("id", "text", true, false, false),
                new ColumnDescription("body", "text", false, false, true));
        var id = List.of("id");
        return new ModelsAnswer(models.stream()
                .map(name -> new ModelDescription(name, "table", name, columns, id, List.of(id), List.of(), true, null, null,
                        List.of()))
                .toList(), List.of());
    }

    @Override
    public void close() {
        become(Mood.WELL);
        die();
    }
}
