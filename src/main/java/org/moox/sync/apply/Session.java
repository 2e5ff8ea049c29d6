package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

import org.moox.sync.sync.SyncDefinition;

/** The transaction of one batch. */
record Session(Connection connection, UUID source) {

    private static final String SETTINGS = """
            select set_config('statement_timeout', ?, true), set_config('sync.batch', ?, true), set_config('jit', 'off', true),
                   set_config('plan_cache_mode', 'force_custom_plan', true),
                   set_config('sync.known', (select array_agg(number) from (select number from sync.syncs union select unnest(?::int[])) known)::text, true)
            """;

    /** SQL: the numbers of all syncs there are; others, left over in {@code owned}, hold nothing. */
    static final String KNOWN = "(select coalesce(nullif(current_setting('sync.known'), ''), '{}')::int[])";

    /** A plan made while a table was empty must not be kept, and a failure must show at its statement, not at commit. */
    void prepare(UUID batch, long statementTimeout, List<SyncDefinition> syncs) throws SQLException {
        try (var settings = connection.prepareStatement(SETTINGS)) {
            settings.setString(1, Long.toString(statementTimeout));
            settings.setString(2, batch.toString());
            settings.setArray(3, connection.createArrayOf("int4", syncs.stream().map(SyncDefinition::number).toArray()));
            settings.execute();
        }
        execute("set constraints all immediate");
    }

    private static final String ORIGIN = "select set_config('sync.origin', ?, true)";

    /** What is written from here on has come through {@code origin}. */
    void origin(String origin) throws SQLException {
        try (var set = connection.prepareStatement(ORIGIN)) {
            set.setString(1, origin);
            set.execute();
        }
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs the step inside a savepoint; whatever it throws, what it wrote is undone. */
    <T> T attempt(Step<T> step) throws SQLException {
        execute("savepoint attempt");
        try {
            var result = step.take();
            execute("release savepoint attempt");
            return result;
        } catch (SQLException | RefusedException e) {
            execute("rollback to savepoint attempt");
            execute("release savepoint attempt");
            throw e;
        }
    }

    /** Something that writes. */
    @FunctionalInterface
    interface Step<T> {
        T take() throws SQLException;
    }
}
