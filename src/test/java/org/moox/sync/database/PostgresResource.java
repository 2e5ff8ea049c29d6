package org.moox.sync.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * Gives a {@code @QuarkusTest} a real PostgreSQL: one server for the whole test run, a fresh database for each start of the application.
 * Loops and schedules are off: a test calls the steps.
 */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static EmbeddedPostgres server;

    /** The one server of this test run; several databases may live on it. */
    public static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("full_page_writes", "off") // nobody needs these databases after a power cut
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server;
    }

    /** Creates an empty database on the server and returns its JDBC address (user {@code postgres}, no password). */
    public static String newDatabase() {
        var name = "platform_" + DATABASES.incrementAndGet();
        try (var connection = server().getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "jdbc:postgresql://localhost:" + server().getPort() + "/" + name;
    }

    @Override
    public Map<String, String> start() {
        var config = new HashMap<String, String>();
        config.put("quarkus.datasource.jdbc.url", withKin(newDatabase()));
        config.put("quarkus.datasource.username", "postgres");
        config.put("quarkus.datasource.password", "");
        config.put("quarkus.http.test-port", "0");
        config.put("sync.tables", "public.*"); // what a test creates there is a model
        config.put("sync.models.kin.name", "kin_parent"); // two models whose children travel; tests make these tables anew
        config.put("sync.models.kin.table", "public.kin_parent");
        config.put("sync.models.kin.relations", "kin_child");
        config.put("sync.models.kin-copy.name", "kin_parent_copy");
        config.put("sync.models.kin-copy.table", "public.kin_parent_copy");
        config.put("sync.models.kin-copy.relations", "kin_child=kin_child_copy");
        return config;
    }

    private static String withKin(String url) {
        try (var connection = DriverManager.getConnection(url, "postgres", ""); var statement = connection.createStatement()) {
            for (var suffix : List.of("", "_copy")) {
                statement.execute("create table kin_parent%s (id int primary key)".formatted(suffix));
                statement.execute("create table kin_child%1$s (id int primary key, parent int references kin_parent%1$s)"
                        .formatted(suffix));
            }
            return url;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        // the server ends with this JVM
    }
}
