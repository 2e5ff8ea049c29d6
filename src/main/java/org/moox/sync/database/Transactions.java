package org.moox.sync.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.TransactionRunnerOptions;

/**
 * Short transactions on the platform's database, with the session settings that make text canonical:
 * what PostgreSQL renders here is equal on every platform. The settings are transaction-local, so poolers in transaction mode do no harm.
 * Statements are planned for their values each time: a plan for any values sorts a window of a million changes anew for each chunk.
 */
@ApplicationScoped
public class Transactions {

    static final String PINS = """
            select set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
                   set_config('intervalstyle', 'postgres', true), set_config('lc_monetary', 'C', true),
                   set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true),
                   set_config('row_security', 'off', true), set_config('synchronous_commit', 'on', true),
                   set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true),
                   set_config('plan_cache_mode', 'force_custom_plan', true)
            """;

    private static final String READ_COMMITTED = "set transaction isolation level read committed";

    private static final String SNAPSHOT = "set transaction isolation level repeatable read, read only";

    private final DataSource dataSource;

    Transactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Something to do with a connection; it must not close it, commit or roll back. */
    @FunctionalInterface
    public interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /**
     * Runs the work in a transaction of its own (read committed) and commits; any exception rolls back.
     * A caller's transaction is suspended meanwhile.
     *
     * @throws DatabaseException when PostgreSQL refuses
     */
    public <T> T run(Work<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> inCurrent(READ_COMMITTED, work));
    }

    /** Like {@link #run(Work)}, rolled back when it takes longer than {@code timeout}. */
    public <T> T run(Duration timeout, Work<T> work) {
        return QuarkusTransaction.requiringNew()
                .timeout((int) Math.max(1, timeout.toSeconds()))
                .call(() -> inCurrent(READ_COMMITTED, work));
    }

    /**
     * Like {@link #run(Work)}, given up when a lock is not to be had soon: for work that needs rows which others keep for long, and holds some that everybody needs.
     *
     * @return empty when it was given up; nothing was written
     */
    public <T> Optional<T> runUnlessLocked(Work<T> work) {
        try {
            return Optional.of(run(connection -> {
                try (var statement = connection.createStatement()) {
                    statement.execute("set local lock_timeout = 500");
                }
                return work.with(connection);
            }));
        } catch (DatabaseException e) {
            if (e.isLocked()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Like {@link #run(Work)}, read only, and everything it reads is of one snapshot. */
    public <T> T snapshot(Work<T> work) {
        return snapshot(QuarkusTransaction.requiringNew(), work);
    }

    /** Like {@link #snapshot(Work)}, for what looks at whole tables and may take as long as {@code timeout}. */
    public <T> T snapshot(Duration timeout, Work<T> work) {
        return snapshot(QuarkusTransaction.requiringNew().timeout((int) Math.max(1, timeout.toSeconds())), work);
    }

    private <T> T snapshot(TransactionRunnerOptions transaction, Work<T> work) {
        var read = new ArrayList<T>();
        try {
            transaction.run(() -> read.add(inCurrent(SNAPSHOT, work)));
        } catch (RuntimeException e) {
            if (read.isEmpty()) {
                throw e;
            } // else a plug-in has marked it for rollback: there is nothing to commit, and what was read stands
        }
        return read.get(0);
    }

    /**
     * Runs the work inside the caller's transaction, on its connection, leaving its settings alone.
     *
     * @throws IllegalStateException when there is no transaction
     */
    public <T> T join(Work<T> work) {
        if (!QuarkusTransaction.isActive()) {
            throw new IllegalStateException("a transaction is needed here");
        }
        try (var connection = dataSource.getConnection()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private <T> T inCurrent(String isolation, Work<T> work) {
        try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
            statement.execute(isolation + "; " + PINS); // one round trip
            return work.with(connection);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
