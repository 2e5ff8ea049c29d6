package org.moox.sync.platform;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;

/** The one row of table {@code registry}: what this database durably knows of the registry as a whole. Writes join the caller's transaction. */
@ApplicationScoped
class RegistryRow {

    private final Transactions transactions;

    RegistryRow(Transactions transactions) {
        this.transactions = transactions;
    }

    /** As committed. */
    long revision() {
        return transactions.run(connection -> first(connection, "select revision from sync.registry", row -> row.getLong(1)));
    }

    /** As the connection's transaction sees it. */
    static long revision(Connection connection) throws SQLException {
        return first(connection, "select revision from sync.registry", row -> row.getLong(1));
    }

    /** Holds the row until the caller's transaction ends; answers the revision. */
    long hold() {
        return transactions.join(connection -> first(connection, "select revision from sync.registry for update",
                row -> row.getLong(1)));
    }

    private static final String NEXT = """
            update sync.registry set revision = revision + 1 where successor is null returning revision""";

    /** Raises the revision and holds the row; empty when a successor is named, who alone edits. */
    Optional<Long> next() {
        return Optional.ofNullable(transactions.join(connection -> first(connection, NEXT, row -> row.getLong(1))));
    }

    void moveTo(long revision) {
        update("update sync.registry set revision = ?", revision);
    }

    /** Whom the registry is being handed to, or was; as committed. */
    Optional<UUID> successor() {
        return Optional.ofNullable(transactions.run(connection -> first(connection, "select successor from sync.registry",
                row -> row.getObject(1, UUID.class))));
    }

    /** From the commit on nobody edits here. */
    void handTo(UUID successor) {
        update("update sync.registry set successor = ?", successor);
    }

    /** This platform edits from now on, and derives keys from its own shared token. */
    void takeOffice() {
        update("update sync.registry set successor = null, derived_from = null, derived_before = null, reopened = ?", false);
    }

    /** Whether a first contact is accepted although there is a registry; as committed. */
    boolean isReopened() {
        return transactions
                .run(connection -> first(connection, "select reopened from sync.registry", row -> row.getBoolean(1)));
    }

    /** Whether the next first contact is accepted although there is a registry. */
    void reopen(boolean open) {
        update("update sync.registry set reopened = ?", open);
    }

    private void update(String sql, Object value) {
        transactions.join(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setObject(1, value);
                return statement.executeUpdate();
            }
        });
    }

    private interface Column<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Null when there is no row. */
    private static <T> T first(Connection connection, String sql, Column<T> column) throws SQLException {
        try (var statement = connection.prepareStatement(sql); var row = statement.executeQuery()) {
            return row.next() ? column.of(row) : null;
        }
    }
}
