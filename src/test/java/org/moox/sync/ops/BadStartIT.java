package org.moox.sync.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.PlatformProcess;
import org.moox.sync.harness.Ports;

/** Whoever starts the packaged service with a mistake reads one sentence, not a stack trace. */
class BadStartIT {

    @TempDir
    Path folder;

    @Test
    void aMistypedVariableIsNamedWithTheOneThatWasMeant() {
        assertRefused(Map.of("SYNC_PLATFORM_DOMIAN", "x"), "SYNC_PLATFORM_DOMIAN", "did you mean SYNC_PLATFORM_DOMAIN?");
    }

    @Test
    void aMissingTokenIsNamed() {
        assertRefused(Map.of("SYNC_TOKEN", ""), "Set SYNC_TOKEN");
    }

    @Test
    void aSwitchThatIsNeitherOnNorOffIsNamed() {
        assertRefused(Map.of("SYNC_PLATFORM_MASTER", "maybe"),
                "Set SYNC_PLATFORM_MASTER (sync.platform.master) to true or false");
    }

    @Test
    void anUnreachableDatabaseIsNamedWithoutItsPassword() {
        assertRefused(Map.of("QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:postgresql://localhost:" + Ports.free() + "/gone?user=me&password=hidden"), "/gone cannot be reached");
    }

    @Test
    void aPortInUseIsNamedBeforeAnythingIsWritten() throws IOException, SQLException {
        try (var database = DatabaseServer.start(folder);
                var taken = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            var settings = new HashMap<String, String>();
            settings.put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl());
            settings.put("QUARKUS_DATASOURCE_USERNAME", database.username());
            settings.put("SYNC_PLATFORM_MASTER", "true");
            settings.put("QUARKUS_HTTP_PORT", Integer.toString(taken.getLocalPort()));
            assertRefused(settings, "Port " + taken.getLocalPort() + " is in use");
            assertThat(database.one("select count(*) from pg_namespace where nspname = 'sync'")).isEqualTo("0");
        }
    }

    @Test
    void aPathThatIsNoneAndAValueThatCannotBeReadAreNamed() {
        try (var database = DatabaseServer.start(folder)) {
            assertRefused(on(database, Map.of("SYNC_WEBHOOK_PATH", "hooks")), "sync.webhook.path is \"hooks\": name a path");
            assertRefused(on(database, Map.of("SYNC_BATCH_BYTES", "much")),
                    "The value \"much\" of sync.batch.bytes (SYNC_BATCH_BYTES)");
            assertRefused(on(database, Map.of("SYNC_TABLES", "public.*,a.b.c.d")), "\"a.b.c.d\" is no pattern");
        }
    }

    private static Map<String, String> on(DatabaseServer database, Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl());
        all.put("QUARKUS_DATASOURCE_USERNAME", database.username());
        return all;
    }

    private void assertRefused(Map<String, String> settings, String... expected) {
        var all = new HashMap<>(settings);
        all.putIfAbsent("SYNC_EMBEDDED_DIRECTORY", folder.resolve("never").toString());
        try (var platform = PlatformProcess.prepare("bad", all).launch()) {
            assertThat(platform.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
            assertThat(platform.logged()).contains(expected).doesNotContain("\tat ", "hidden");
            assertThat(folder.resolve("never")).doesNotExist();
        }
    }
}
