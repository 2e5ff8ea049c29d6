package org.moox.sync.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jboss.logging.Logger;
import org.moox.sync.EmbeddedDatabase;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** Starts PostgreSQL from binaries that come as Maven artifacts, for Linux and macOS on amd64 and arm64. */
public class BoxedPostgres implements EmbeddedDatabase {

    private static final Logger LOG = Logger.getLogger(BoxedPostgres.class);
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final String DIRECTORY = "sync.embedded.directory";

    @Override
    public Running start(Path folder, int port) {
        var directory = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(directory);
            var lock = lock(directory);
            var cluster = directory.resolve("cluster");
            var server = adopt(cluster, lock).orElseGet(() -> launch(directory, cluster, port, lock));
            server.requireDurability();
            server.createDatabase();
            return server;
        } catch (IOException | SQLException e) {
            throw refused(directory, e);
        }
    }

    @Override
    public Optional<Server> running(Path folder) {
        var cluster = folder.toAbsolutePath().normalize().resolve("cluster");
        return PostmasterFile.read(cluster)
                .filter(PostmasterFile::mayBeAlive)
                .map(file -> new BoxedServer(cluster, file.port(), file.pid(), null))
                .filter(BoxedServer::answers)
                .map(server -> server);
    }

    /** Two services on one folder would stop each other's server. The lock ends with the process, however it ends. */
    private static FileLock lock(Path directory) throws IOException {
        var channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            var lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debugf("data folder is in use by this very process");
        }
        channel.close();
        throw new SyncException(Reason.CONFLICT, DIRECTORY, "The data folder " + directory
                + " is in use by another running service; set SYNC_EMBEDDED_DIRECTORY to a folder of its own.");
    }

    private static Optional<BoxedServer> adopt(Path cluster, FileLock lock) {
        var left = PostmasterFile.read(cluster);
        var deadline = System.nanoTime() + STARTUP.toNanos();
        while (left.isPresent() && left.get().mayBeAlive() && System.nanoTime() < deadline) {
            var server = new BoxedServer(cluster, left.get().port(), left.get().pid(), lock);
            if (server.answers()) {
                LOG.infof("adopted the embedded PostgreSQL that a killed process left behind pid=%d port=%d", server.pid(),
                        server.port());
                return Optional.of(server);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100)); // it may be recovering, or stopping
            left = PostmasterFile.read(cluster);
        }
        return Optional.empty();
    }

    private static BoxedServer launch(Path directory, Path cluster, int port, FileLock lock) {
        var unfinished = directory.resolve("unfinished");
        try {
            if (Files.exists(unfinished)) {
                delete(cluster); // a start was cut off while it made this cluster: nobody has ever written to it
            }
            if (!Files.exists(cluster)) {
                Files.createFile(unfinished);
            }
            if (!PostmasterFile.read(cluster).map(PostmasterFile::mayBeAlive).orElse(false)) {
                Files.deleteIfExists(PostmasterFile.in(cluster)); // stale; in doubt PostgreSQL itself decides
            }
            Files.deleteIfExists(cluster.resolve("epg-lock")); // the library's own lock would hinder a restart within one JVM; ours holds
            var taken = run(directory, cluster, port).getPort();
            Files.deleteIfExists(unfinished);
            var server = PostmasterFile.read(cluster).orElseThrow(() -> new IOException("the server has ended"));
            LOG.infof("started the embedded PostgreSQL pid=%d port=%d folder=%s", server.pid(), taken, directory);
            return new BoxedServer(cluster, taken, server.pid(), lock);
        } catch (IOException | IllegalStateException e) {
            throw refused(directory, e);
        }
    }

    private static EmbeddedPostgres run(Path directory, Path cluster, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(cluster)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(STARTUP)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setOutputRedirector(Redirect.appendTo(directory.resolve("server.log").toFile()))
                .start();
    }

    private static void delete(Path cluster) throws IOException {
        if (Files.exists(cluster)) {
            try (var files = Files.walk(cluster)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static SyncException refused(Path directory, Exception cause) {
        var refused = new SyncException(Reason.UNAVAILABLE, DIRECTORY, "The embedded PostgreSQL cannot start in " + directory + " ("
                + cause.getMessage() + "); look into server.log there, or set QUARKUS_DATASOURCE_JDBC_URL to a database of your own.");
        refused.initCause(cause);
        return refused;
    }
}
