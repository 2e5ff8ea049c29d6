package org.moox.sync.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;

/** The platform's database as some other program sees it, and the log that came of what it did. */
@ApplicationScoped
class Database {

    private final DataSource dataSource;

    Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Each statement in a transaction of its own. */
    void sql(String... statements) {
        try (var connection = dataSource.getConnection()) {
            run(connection, statements);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All statements in one transaction of a session of its own, rolled back where {@code commit} says so. */
    void transaction(boolean commit, String... statements) {
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                run(connection, statements);
                if (commit) {
                    connection.commit();
                }
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** First column of each row. */
    List<String> rows(String sql) {
        try (var connection = dataSource.getConnection();
                var select = connection.createStatement();
                var rows = select.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The log of a model: operation and key of each change. */
    List<String> log(String model) {
        return rows("select concat_ws(' ', operation, key) from sync.changes where model = '%s' order by position"
                .formatted(model));
    }

    void forget() {
        sql("delete from sync.changes");
    }

    DataSource dataSource() {
        return dataSource;
    }
}
