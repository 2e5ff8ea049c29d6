package org.moox.sync.harness;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.moox.sync.EmbeddedDatabase;
import org.moox.sync.embedded.BoxedPostgres;

/** A PostgreSQL server with a folder of its own and fsync on; it can be killed and started again on the same port. */
public final class DatabaseServer implements AutoCloseable {

    private final Path folder;
    private EmbeddedDatabase.Running server;
    private int port;

    private DatabaseServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        restart();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** @param folder kept when the server ends, so that a later start finds its rows */
    public static DatabaseServer start(Path folder) {
        return start(folder, 0);
    }

    /** @param port 0 for a free one */
    public static DatabaseServer start(Path folder, int port) {
        return new DatabaseServer(folder, port);
    }

    /** The database that is there from the start. */
    public Database database() {
        return new Database("jdbc:postgresql://localhost:" + port + "/platform", "postgres");
    }

    /** A new, empty one on the same server. */
    public Database create(String name) throws SQLException {
        execute("create database " + name);
        return new Database("jdbc:postgresql://localhost:" + port + "/" + name, username());
    }

    public String jdbcUrl() {
        return database().jdbcUrl();
    }

    public String username() {
        return database().username();
    }

    public int port() {
        return port;
    }

    /** A new connection with auto-commit on; close it. */
    public Connection connect() throws SQLException {
        return database().connect();
    }

    /** Runs statements one after the other, each in a transaction of its own. */
    public void execute(String... statements) throws SQLException {
        database().execute(statements);
    }

    /** The first column of the first row as text; null when there is none. */
    public String one(String query) throws SQLException {
        return database().one(query);
    }

    /** SIGKILL to the server and all its children at once, as in a power cut. */
    public synchronized void kill() {
        var all = ProcessHandle.of(server.pid())
                .map(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList())
                .orElseThrow();
        all.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new)).join();
        server.stop(Duration.ZERO);
        server = null;
    }

    /** Starts it again on the port it had. */
    public synchronized void restart() {
        server = new BoxedPostgres().start(folder, port);
        port = Integer.parseInt(server.jdbcUrl().replaceFirst(".*:(\\d+)/.*", "$1"));
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(Duration.ofSeconds(30));
            server = null;
        }
    }
}
