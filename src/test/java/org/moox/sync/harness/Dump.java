package org.moox.sync.harness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.flywaydb.core.Flyway;
import org.moox.sync.database.Migrations;
import org.postgresql.PGConnection;

/**
 * What a dump holds, made without the program for it, which does not come with the embedded server: the rows of all tables in one snapshot, where the sequences are, functions and triggers.
 *
 * @param rows table → its rows as COPY writes them
 * @param definitions statements that make functions, sequences and triggers what they were
 */
public record Dump(Map<String, byte[]> rows, List<String> definitions) {

    private static final String TABLES = """
            select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'sync') and c.relkind = 'r' order by 1
            """;

    private static final List<String> DEFINITIONS = List.of(
            "select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'sync'",
            "select format('select setval(%L, %s, %L)', format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value is not null) from pg_sequences",
            "select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and c.relnamespace = 'public'::regnamespace");

    public static Dump of(DatabaseServer server) throws SQLException, IOException {
        try (var connection = server.connect()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            var rows = new LinkedHashMap<String, byte[]>();
            for (var table : strings(connection, TABLES)) {
                var bytes = new ByteArrayOutputStream();
                copy.copyOut("copy " + table + " to stdout", bytes);
                rows.put(table, bytes.toByteArray());
            }
            var definitions = new ArrayList<String>();
            for (var query : DEFINITIONS) {
                definitions.addAll(strings(connection, query));
            }
            return new Dump(rows, definitions);
        }
    }

    /** Fills a new server. @param tables makes the platform's own tables */
    public void into(DatabaseServer server, String... tables) throws SQLException, IOException {
        Flyway.configure()
                .dataSource(server.jdbcUrl(), server.username(), "")
                .schemas("sync")
                .defaultSchema("sync")
                .table("flyway_schema_history")
                .resourceProvider(new Migrations("org/moox/sync/database/", List.of("V1__sync.sql")))
                .load()
                .migrate();
        server.execute(tables);
        try (var connection = server.connect(); var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute("truncate " + String.join(", ", rows.keySet()));
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            for (var table : rows.entrySet()) {
                copy.copyIn("copy " + table.getKey() + " from stdin", new ByteArrayInputStream(table.getValue()));
            }
            for (var definition : definitions) {
                statement.execute(definition);
            }
        }
    }

    private static List<String> strings(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
            var strings = new ArrayList<String>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        }
    }
}
