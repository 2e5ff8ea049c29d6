package org.moox.sync.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/** One platform: the packaged service as a process of its own. It can be killed, stopped and started again with the same settings. */
public final class PlatformProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(8);
    private static final Map<String, String> SECRETS = Map.of("SYNC_TOKEN", random(), "SYNC_API_TOKEN", random(),
            "SYNC_ENCRYPTION_KEY", random());
    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final int port;
    private final Map<String, String> environment;
    private final Path log;
    private List<String> options = List.of();
    private Process process;

    private PlatformProcess(String name, int port, Map<String, String> environment) {
        this.name = name;
        this.port = port;
        this.environment = environment;
        this.log = buildFolder().resolve("platform-" + name + "-" + port + ".log");
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    }

    /** What the build made: the packaged service, and room for logs and data folders. */
    public static Path buildFolder() {
        return Path.of(System.getProperty("sync.build.directory", "target")).toAbsolutePath();
    }

    /**
     * Prepares a platform without starting it.
     *
     * @param more environment variables such as {@code SYNC_TABLES}; they win over the usual ones
     */
    public static PlatformProcess prepare(String name, Map<String, String> more) {
        var port = Ports.free();
        var environment = new HashMap<>(SECRETS);
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("SYNC_PLATFORM_NAME", name);
        environment.put("SYNC_PLATFORM_DOMAIN", "http://localhost:" + port);
        environment.putAll(more);
        return new PlatformProcess(name, Integer.parseInt(environment.get("QUARKUS_HTTP_PORT")), environment);
    }

    /** Prepares a platform on the first database of this server. */
    public static PlatformProcess on(DatabaseServer server, String name, Map<String, String> more) {
        return on(server.database(), name, more);
    }

    /** Prepares a platform on this database. */
    public static PlatformProcess on(Database database, String name, Map<String, String> more) {
        var all = new HashMap<>(more);
        all.put("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl());
        all.put("QUARKUS_DATASOURCE_USERNAME", database.username());
        all.put("QUARKUS_DATASOURCE_PASSWORD", "unused");
        return prepare(name, all);
    }

    /** Starts the process and returns at once; see {@link #awaitReady}. */
    public synchronized PlatformProcess launch() {
        var builder = new ProcessBuilder(Java.program(options));
        builder.environment().keySet().removeIf(key -> key.startsWith("SYNC_") || key.startsWith("QUARKUS_"));
        builder.environment().putAll(environment);
        builder.directory(buildFolder().toFile()).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Starts the process and waits until it is ready. */
    public PlatformProcess start() {
        return launch().awaitReady();
    }

    public PlatformProcess awaitReady() {
        Awaitility.await(name + " is ready").atMost(START).pollInterval(Duration.ofMillis(100)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended with " + process.exitValue() + ":\n" + logged());
            }
            return ready();
        });
        return this;
    }

    public boolean ready() {
        try {
            var request = HttpRequest.newBuilder(uri().resolve("/q/health/ready")).timeout(Duration.ofSeconds(5)).build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** SIGKILL. */
    public synchronized void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM, and waits. */
    public synchronized void stop() {
        if (process != null && process.isAlive()) {
            process.destroy();
            awaitExit(Duration.ofSeconds(40));
        }
    }

    /** From the next start on; null takes the variable away. */
    public synchronized PlatformProcess set(String variable, String value) {
        if (value == null) {
            environment.remove(variable);
        } else {
            environment.put(variable, value);
        }
        return this;
    }

    /** Of the JVM, from the next start on. */
    public synchronized PlatformProcess options(String... all) {
        options = List.of(all);
        return this;
    }

    /** SIGTERM; see {@link #awaitExit}. */
    public synchronized void terminate() {
        process.destroy();
    }

    public long pid() {
        return process.pid();
    }

    public PlatformProcess restart() {
        stop();
        return start();
    }

    /** The exit code. */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().onExit().join();
                throw new IllegalStateException(name + " did not end within " + atMost);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    public String name() {
        return name;
    }

    public URI uri() {
        return URI.create("http://localhost:" + port);
    }

    public String domain() {
        return environment.get("SYNC_PLATFORM_DOMAIN");
    }

    public Api api() {
        return new Api(uri(), environment.get("SYNC_API_TOKEN"));
    }

    public Path log() {
        return log;
    }

    /** All it has written so far, of earlier starts too. */
    public String logged() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To start one by hand with the same settings: the secrets of this run included. */
    public Map<String, String> environment() {
        return new TreeMap<>(environment);
    }

    private static String random() {
        var bytes = new byte[48];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
