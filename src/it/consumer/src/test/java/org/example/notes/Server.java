package org.example.notes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A database for the test, and an address under which the platform reaches itself. */
public class Server implements QuarkusTestResourceLifecycleManager {

    static final String TOKEN = "api-token-of-the-notes-0123456789-abcdef";

    private EmbeddedPostgres database;

    @Override
    public Map<String, String> start() {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            database = EmbeddedPostgres.start();
            var port = Integer.toString(free.getLocalPort());
            return Map.of("quarkus.datasource.jdbc.url", database.getJdbcUrl("postgres", "postgres"),
                    "quarkus.datasource.username", "postgres", "quarkus.http.test-port", port, "quarkus.http.host", "127.0.0.1",
                    "sync.platform.domain", "http://127.0.0.1:" + port, "sync.token", "shared-token-of-the-notes-0123456789-abc",
                    "sync.api-token", TOKEN, "sync.encryption-key", "encryption-key-of-the-notes-0123456789-a");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        try {
            database.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
