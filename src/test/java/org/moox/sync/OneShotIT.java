package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.CommandProcess;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.PlatformProcess;
import org.moox.sync.harness.Ports;

/**
 * The commands of the packaged program, with the environment of a service that runs beside them: its port, its database, its secrets. And
 * what a service checks in a database that has a registry.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // starting two platforms for each test would take minutes
class OneShotIT {

    private static final String TRIGGERS = "select count(*) from pg_trigger where tgname like 'sync\\_%'";

    @TempDir
    static Path folder;

    private static int port;
    private static DatabaseServer database;
    private static PlatformProcess alpha;
    private static PlatformProcess beta;

    /** The master on a PostgreSQL in the box, the other on a configured one. */
    @BeforeAll
    static void twoPlatforms() {
        port = Ports.free();
        database = DatabaseServer.start(folder.resolve("beta"));
        alpha = PlatformProcess.prepare("one-shot-alpha", Map.of("SYNC_PLATFORM_MASTER", "true", "SYNC_TABLES", "public.*",
                "SYNC_EMBEDDED_DIRECTORY", folder.resolve("alpha").toString(), "SYNC_EMBEDDED_PORT", Integer.toString(port)));
        beta = PlatformProcess.on(database, "one-shot-beta", Map.of("SYNC_TABLES", "public.*"));
        alpha.launch();
        beta.launch();
        alpha.awaitReady();
        beta.awaitReady();
        alpha.api().createPlatform(beta.name(), beta.domain());
    }

    @AfterAll
    static void end() {
        alpha.close();
        beta.close();
        database.close();
    }

    @Test
    void aTokenIsAllThatGenerateTokenPrintsAndItNeedsNothing() {
        var result = CommandProcess.run(Map.of("SYNC_NONSENSE", "x", "SYNC_TOKEN", "short"), "generate-token");

        assertThat(result.code()).isZero();
        assertThat(result.out()).matches("[A-Za-z0-9_-]{43}\\R");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void whatIsNoCommandIsAnsweredWithTheListOfThem() {
        var result = CommandProcess.run(alpha.environment(), "sync-platform");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("sync-platforms", "uninstall", "generate-token").doesNotContain("\tat ");
    }

    @Test
    @Order(1)
    void syncPlatformsBringsTheRegistryToEveryPeer() {
        var result = CommandProcess.run(alpha.environment(), "sync-platforms");

        assertThat(result).matches(r -> r.code() == 0, "exit code 0");
        assertThat(result.out().lines()).singleElement().asString().startsWith("delivered name=one-shot-beta ");
        assertThat(beta.api().get("/api/platform").ok()).hasSize(2);
        assertThat(alpha.ready()).as("the service and its database go on").isTrue();
    }

    @Test
    @Order(2)
    void onAnotherPlatformTheMasterIsNamed() {
        var result = CommandProcess.run(beta.environment(), "sync-platforms");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("ask one-shot-alpha at " + alpha.domain()).doesNotContain("\tat ");
    }

    @Test
    @Order(3)
    void uninstallRemovesTheTriggersAndNeedsNoSecrets() throws SQLException {
        var table = "create table public.thing (id int primary key, name text)";
        onAlpha(table);
        database.execute(table);
        alpha.api()
                .createSync("things", alpha.api().platformId(beta.name()), "thing", alpha.api().platformId(alpha.name()),
                        "thing");
        await().atMost(Duration.ofSeconds(60)).until(() -> !database.one(TRIGGERS).equals("0"));
        beta.stop(); // a running one would install them again
        var installed = database.one(TRIGGERS);

        var settings = Map.of("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl(), "QUARKUS_DATASOURCE_USERNAME",
                database.username());
        var first = CommandProcess.run(settings, "uninstall");
        var second = CommandProcess.run(settings, "uninstall");

        assertThat(first.code()).isZero();
        assertThat(first.out()).contains("Removed triggers: " + installed + ", on tables: 1.", "SYNC_LISTENER_ENABLED=false",
                "drop schema sync cascade");
        assertThat(database.one(TRIGGERS)).isEqualTo("0");
        assertThat(database.one("select count(*) from sync.platforms")).isEqualTo("2");
        assertThat(second.code()).isZero();
        assertThat(second.out()).contains("Removed triggers: 0, on tables: 0.");
    }

    @Test
    @Order(4)
    void aPeerThatIsDownIsNamedAndTheCodeSaysSo() {
        beta.stop();

        var result = CommandProcess.run(alpha.environment(), "sync-platforms");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out().lines()).singleElement().asString().startsWith("failed name=one-shot-beta ");
    }

    @Test
    @Order(5)
    void aWrongConfigurationIsToldFromAFailure() {
        var settings = new HashMap<>(alpha.environment());
        settings.put("SYNC_TOKEN", "short");

        var result = CommandProcess.run(settings, "sync-platforms");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("SYNC_TOKEN").doesNotContain("\tat ");
    }

    @Test
    @Order(6)
    void aServiceThatTheRegistryInItsDatabaseDoesNotKnowIsNotStarted() {
        try (var stranger = PlatformProcess.on(database, "one-shot-gamma", Map.of())) {
            assertThat(stranger.launch().awaitExit(Duration.ofSeconds(90))).isEqualTo(1);
            assertThat(stranger.logged()).contains("no platform is called one-shot-gamma", "Set SYNC_PLATFORM_NAME",
                    "one-shot-alpha, one-shot-beta").doesNotContain("\tat ");
        }
    }

    @Test
    @Order(7)
    void aPeerThatWouldBeCalledByPlainHttpAcrossTheNetworkStopsTheStart() throws SQLException {
        database.execute("update sync.platforms set domain = 'http://192.0.2.1' where name = 'one-shot-alpha'");
        beta.launch();
        assertThat(beta.awaitExit(Duration.ofSeconds(90))).isEqualTo(1);
        assertThat(beta.logged()).contains("Platform one-shot-alpha: 192.0.2.1 is not called by plain http",
                "SYNC_PEER_ALLOWED_NETWORKS").doesNotContain("\tat ");
    }

    private static void onAlpha(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/platform", "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
