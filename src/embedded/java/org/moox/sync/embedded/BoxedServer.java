package org.moox.sync.embedded;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jboss.logging.Logger;
import org.moox.sync.EmbeddedDatabase;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One running server.
 *
 * @param lock on its folder, when it was started here or adopted; null when it is somebody else's
 */
record BoxedServer(Path cluster, int port, long pid, FileLock lock) implements EmbeddedDatabase.Running {

    static final String SUPERUSER = "postgres";
    static final String DATABASE = "platform";

    private static final Logger LOG = Logger.getLogger(BoxedServer.class);

    @Override
    public String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + port + "/" + DATABASE;
    }

    @Override
    public String username() {
        return SUPERUSER;
    }

    @Override
    public String password() {
        return "";
    }

    /** The server answers, and it is the one on our folder. */
    boolean answers() {
        try (var connection = connect("postgres")) {
            return Path.of(show(connection, "data_directory")).toRealPath().equals(cluster.toRealPath());
        } catch (SQLException | IOException e) {
            return false;
        }
    }

    /** @throws IllegalStateException when a committed row could be lost in a power cut */
    void requireDurability() throws SQLException {
        try (var connection = connect("postgres")) {
            if (!show(connection, "fsync").equals("on") || !show(connection, "synchronous_commit").equals("on")) {
                throw new IllegalStateException("the embedded PostgreSQL runs without fsync");
            }
        }
    }

    void createDatabase() throws SQLException {
        try (var connection = connect("postgres"); var statement = connection.createStatement()) {
            try (var found = statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database " + DATABASE);
        }
    }

    /** SIGTERM lets clients finish and takes no new ones; forgotten ones are sent away first. No binary has to be found for this. */
    @Override
    public void stop(Duration atMost) {
        sendClientsAway();
        ProcessHandle.of(pid).ifPresent(server -> {
            server.destroy();
            try {
                server.onExit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.warnf("embedded PostgreSQL still stopping pid=%d", pid);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            LOG.debugf(e, "lock of the data folder not released");
        }
    }

    private void sendClientsAway() {
        try (var connection = connect("postgres"); var statement = connection.createStatement()) {
            statement.execute("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where backend_type = 'client backend' and pid <> pg_backend_pid()""");
        } catch (SQLException e) {
            LOG.debugf("embedded PostgreSQL no longer answers: %s", e.getMessage());
        }
    }

    private Connection connect(String database) throws SQLException {
        var source = new PGSimpleDataSource();
        source.setServerNames(new String[] { "localhost" });
        source.setPortNumbers(new int[] { port });
        source.setDatabaseName(database);
        source.setUser(SUPERUSER);
        source.setConnectTimeout(5);
        source.setSocketTimeout(30);
        return source.getConnection();
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
