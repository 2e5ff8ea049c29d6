package org.moox.sync.harness;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

import org.awaitility.Awaitility;

/** One database of a {@link DatabaseServer}, for tests to write to and to ask. */
public record Database(String jdbcUrl, String username) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A new connection with auto-commit on; close it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, username, "");
    }

    /** Runs statements one after the other, each in a transaction of its own. */
    public void execute(String... statements) throws SQLException {
        try (var connection = connect(); var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row as text; null when there is none. */
    public String one(String query) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** Waits until a query gives this text. */
    public void await(String query, String expected) {
        try (var connection = connect(); var select = connection.prepareStatement(query)) {
            Awaitility.await(query + " gives " + expected)
                    .atMost(PATIENCE)
                    .pollInSameThread()
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        try (var row = select.executeQuery()) {
                            return row.next() && expected.equals(row.getString(1));
                        }
                    });
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }
}
