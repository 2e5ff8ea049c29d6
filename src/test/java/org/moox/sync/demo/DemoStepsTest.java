package org.moox.sync.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.database.PostgresResource;

class DemoStepsTest {

    @TempDir
    Path folder;

    @Test
    void theCatalogueHasTenThousandRows() throws SQLException {
        try (var connection = connect()) {
            Catalogue.create(connection);
            var rows = 0L;
            for (var table : Table.all(connection)) {
                rows += table.contents(connection).rows();
            }
            assertThat(rows).isEqualTo(10_000);
        }
    }

    @Test
    void liveChangesFindSomethingToChangeToInsertAndToDelete() throws SQLException {
        try (var connection = connect()) {
            Catalogue.create(connection);
            var written = new ByteArrayOutputStream();
            var out = new PrintStream(written, true, StandardCharsets.UTF_8);

            assertThat(new LiveChanges(connection, connection, Table.all(connection), out).show()).isTrue();

            assertThat(written.toString(StandardCharsets.UTF_8).lines()).hasSize(5).allMatch(line -> line.contains("arrived"));
        }
    }

    @Test
    void aDumpWithCopyBlocksAndCommandsOfPsqlIsRun() throws SQLException, IOException {
        var file = Files.writeString(folder.resolve("dump.sql"), """
                \\restrict abc
                CREATE TABLE thing (id int PRIMARY KEY, name text); -- a comment; with a semicolon
                COPY public.thing (id, name) FROM stdin;
                1\tone; two
                2\t\\N
                \\.
                INSERT INTO thing VALUES (3, N'O''Brien; & co');
                CREATE FUNCTION three() RETURNS int LANGUAGE sql AS $$ select 3; $$;
                """);
        try (var connection = connect()) {
            SqlFile.run(connection, file);

            assertThat(Table.all(connection)).singleElement()
                    .satisfies(table -> assertThat(table.contents(connection).rows()).isEqualTo(3));
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(PostgresResource.newDatabase() + "?preferQueryMode=simple", "postgres", "");
    }
}
