package org.moox.sync.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.PlatformProcess;

/** The packaged service without a configured database. */
class EmbeddedDatabaseIT {

    @TempDir
    Path folder;

    /** One life of one folder: starting a service for each of its events would take minutes. */
    @Test
    void theServerEndsWithTheServiceOutlivesItsKillAndKeepsItsRows() throws SQLException {
        try (var platform = platform().start()) {
            var first = server().pid();
            execute("create table kept (id int primary key)", "insert into kept values (42)");

            platform.stop();
            assertThat(ProcessHandle.of(first).filter(ProcessHandle::isAlive)).as("it ends with the service").isEmpty();

            platform.start();
            var pid = server().pid();
            assertThat(one("select id from kept")).isEqualTo("42");
            execute("insert into kept values (43)");

            platform.kill();
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).as("it outlives a kill").isPresent();

            platform.start();
            assertThat(server().pid()).as("it is adopted").isEqualTo(pid);
            assertThat(one("select sum(id) from kept")).isEqualTo("85");

            platform.stop();
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).as("an adopted server ends, too").isEmpty();
        }
    }

    @Test
    void itIsDurableAloneInItsFolderAndNotHinderedByAStalePidFile() throws SQLException {
        try (var server = DatabaseServer.start(folder)) {
            assertThat(server.one("show fsync")).isEqualTo("on");
            assertThat(server.one("show synchronous_commit")).isEqualTo("on");
            assertThatThrownBy(() -> DatabaseServer.start(folder)).hasMessageContaining("SYNC_EMBEDDED_DIRECTORY");
            server.execute("create table kept (id int primary key)", "insert into kept values (42)");

            server.kill();
            assertThat(PostmasterFile.read(folder.resolve("cluster"))).as("the kill left the file behind").isPresent();
            server.restart();
            assertThat(server.one("select id from kept")).isEqualTo("42");
        }
    }

    private PlatformProcess platform() {
        return PlatformProcess.prepare("boxed",
                Map.of("SYNC_EMBEDDED_DIRECTORY", folder.toString(), "SYNC_PLATFORM_MASTER", "true"));
    }

    private PostmasterFile server() {
        return PostmasterFile.read(folder.resolve("cluster")).orElseThrow();
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:postgresql://localhost:" + server().port() + "/platform",
                "postgres", "");
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String one(String query) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:postgresql://localhost:" + server().port() + "/platform",
                "postgres", "");
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
