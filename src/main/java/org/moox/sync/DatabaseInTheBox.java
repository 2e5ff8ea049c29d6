package org.moox.sync;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.runtime.Application;

/** Starts the embedded database before the framework when no other one is configured, and ends it after the framework. */
final class DatabaseInTheBox {

    private static final String URL = "quarkus.datasource.jdbc.url";
    private static final Duration STOP = Duration.ofSeconds(30);

    private DatabaseInTheBox() {
    }

    static void startIfNeeded(Function<String, Optional<String>> setting) {
        if (isConfigured(setting)) {
            return; // by hand, or by the first run of this JVM in dev mode
        }
        var server = inThisBuild().start(folder(setting), port(setting));
        use(server);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAfterFramework(server), "embedded-database-stop"));
    }

    /** For a command: the server of the service that runs; when none runs, one for as long as the command takes. */
    static void joinIfNeeded(Function<String, Optional<String>> setting) {
        if (isConfigured(setting)) {
            return;
        }
        var folder = folder(setting);
        if (!Files.isDirectory(folder)) {
            throw new SyncException(Reason.INVALID, URL, "There is no database at " + folder
                    + ": set QUARKUS_DATASOURCE_JDBC_URL (and _USERNAME, _PASSWORD) as for the service, or SYNC_EMBEDDED_DIRECTORY to its data folder.");
        }
        inThisBuild().running(folder).ifPresentOrElse(DatabaseInTheBox::use, () -> startIfNeeded(setting));
    }

    private static boolean isConfigured(Function<String, Optional<String>> setting) {
        return setting.apply(URL).isPresent();
    }

    private static void use(EmbeddedDatabase.Server server) {
        System.setProperty(URL, server.jdbcUrl());
        System.setProperty("quarkus.datasource.username", server.username());
        System.setProperty("quarkus.datasource.password", server.password());
    }

    private static EmbeddedDatabase inThisBuild() {
        try {
            var found = ServiceLoader.load(EmbeddedDatabase.class).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        } catch (ServiceConfigurationError e) {
            // built without it on top of a build with it: the name is still there, the class is not
        }
        throw new SyncException(Reason.INVALID, URL,
                "Set QUARKUS_DATASOURCE_JDBC_URL (and _USERNAME, _PASSWORD): this build carries no database.");
    }

    /** Hooks run side by side, so this one waits for the framework's own. */
    private static void stopAfterFramework(EmbeddedDatabase.Running server) {
        Optional.ofNullable(Application.currentApplication()).ifPresent(Application::awaitShutdown);
        server.stop(STOP);
    }

    private static Path folder(Function<String, Optional<String>> setting) {
        return Path.of(setting.apply("sync.embedded.directory")
                .orElseGet(() -> "data/"
                        + setting.apply("sync.platform.name").map(DatabaseInTheBox::fileName).orElse("platform")));
    }

    private static String fileName(String platform) {
        return platform.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    private static int port(Function<String, Optional<String>> setting) {
        return setting.apply("sync.embedded.port").map(value -> {
            try {
                return Integer.valueOf(value.trim());
            } catch (NumberFormatException e) {
                throw new SyncException(Reason.INVALID, "sync.embedded.port",
                        "Set SYNC_EMBEDDED_PORT to a number; 0 takes any free port.");
            }
        }).orElse(0);
    }
}
