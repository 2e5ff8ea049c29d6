package org.moox.sync.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Set;

/**
 * The files of a running server, copied as pg_basebackup does it: a server that is started on them has what was committed by then, and nothing of what came later.
 *
 * @param folder as a {@link DatabaseServer} takes it
 */
public record BaseBackup(Path folder) {

    private static final String CLUSTER = "cluster";
    private static final FileAttribute<?> PRIVATE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<String> OF_THE_RUNNING_ONE = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

    /** @param folder where to; not there yet */
    public static BaseBackup of(DatabaseServer server, Path folder) throws SQLException, IOException {
        var from = Path.of(server.one("show data_directory"));
        var to = folder.resolve(CLUSTER);
        Files.createDirectories(folder);
        try (var connection = server.connect(); var statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('copy', true)");
            copy(from, to);
            try (var label = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
                label.next();
                Files.writeString(to.resolve("backup_label"), label.getString(1));
            }
        }
        copy(from.resolve("pg_wal"), to.resolve("pg_wal"));
        return new BaseBackup(folder);
    }

    /** Puts it in the place of what is in a server's folder; the server must not run. */
    public void putBack(Path serversFolder) throws IOException {
        var cluster = serversFolder.resolve(CLUSTER);
        try (var files = Files.walk(cluster)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        copy(folder.resolve(CLUSTER), cluster);
    }

    /** A server that is started on it follows this one, until it is promoted. */
    public BaseBackup follow(DatabaseServer primary) throws IOException {
        Files.createFile(folder.resolve(CLUSTER).resolve("standby.signal"));
        Files.writeString(folder.resolve(CLUSTER).resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost port=%d user=%s'%n".formatted(primary.port(), primary.username()),
                StandardOpenOption.APPEND);
        return this;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy, PRIVATE);
                } else if (!OF_THE_RUNNING_ONE.contains(file.getFileName().toString())) {
                    copyFile(file, copy);
                }
            }
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) { // gone while the tree was walked: it was nobody's any more
                throw e;
            }
        }
    }

    private static void copyFile(Path file, Path copy) throws IOException {
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (NoSuchFileException e) {
            Files.deleteIfExists(copy); // gone meanwhile: what the log says of it is replayed
        }
    }
}
