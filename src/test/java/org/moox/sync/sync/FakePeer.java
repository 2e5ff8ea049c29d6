package org.moox.sync.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.moox.sync.wire.ModelsAnswer;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.ModelsRequest;
import org.moox.sync.wire.RegistryAnswer;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.Wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A platform that answers what it is told to, when it is asked for its models; its keys are in lower case. */
class FakePeer implements AutoCloseable {

    private final HttpServer server;
    private final ConcurrentHashMap<String, ModelDescription> models = new ConcurrentHashMap<>();
    final AtomicInteger registries = new AtomicInteger(); // how often it was sent one
    volatile int status = 200;
    volatile boolean takesRegistries; // or answers that it broke

    FakePeer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/sync-webhook/models", this::answer);
        server.createContext("/sync-webhook/registry", exchange -> {
            registries.incrementAndGet();
            takeRegistry(exchange);
        });
        server.start();
    }

    String domain() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Exposes a model; a column is required when it ends with an exclamation mark, and text unless a type follows its name and a colon. */
    void expose(String name, List<List<String>> unique, String... columns) {
        var described = List.of(columns)
                .stream()
                .map(FakePeer::column)
                .toList();
        models.put(name,
                new ModelDescription(name, "table", name, described, unique.isEmpty() ? List.of() : unique.get(0), unique,
                        List.of(), true, null, null, List.of()));
    }

    /** From now on records of the model do not belong to platforms. */
    void withoutRelations(String name) {
        models.computeIfPresent(name, (n, m) -> new ModelDescription(m.name(), m.kind(), m.table(), m.columns(),
                m.localIdentifier(), m.uniqueIdentifiers(), m.references(), false, m.handler(), m.transformer(), m.children()));
    }

    private static ColumnDescription column(String text) {
        var parts = text.replace("!", "").split(":");
        return new ColumnDescription(parts[0], parts.length > 1 ? parts[1] : "text", text.endsWith("!"), false,
                !text.endsWith("!"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var asked = Wire.JSON.readValue(exchange.getRequestBody().readAllBytes(), ModelsRequest.class);
            var found = models.values().stream().filter(m -> asked.model() == null || m.name().equals(asked.model())).toList();
            var keys = asked.keys() == null
                    ? null
                    : new ModelsAnswer.Keys(asked.keys().stream().map(String::toLowerCase).toList(), null);
            var body = Wire.JSON.writeValueAsBytes(new ModelsAnswer(found, List.of(), keys));
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void takeRegistry(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!takesRegistries) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            var sent = Wire.JSON.readValue(exchange.getRequestBody().readAllBytes(), RegistryMessage.class);
            var body = Wire.JSON.writeValueAsBytes(new RegistryAnswer(sent.revision(), List.of()));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
