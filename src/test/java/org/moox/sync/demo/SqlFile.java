package org.moox.sync.demo;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.regex.Pattern;

import org.postgresql.PGConnection;

/**
 * Runs a plain SQL file as psql would: statements in bulk (the server splits them), {@code COPY … FROM stdin} blocks as pg_dump writes
 * them; commands of psql itself (lines that start with a backslash) are left out.
 */
final class SqlFile {

    private static final Pattern COPY = Pattern.compile("(?is)\\s*copy\\s.*\\sfrom\\s+stdin.*;\\s*");

    private SqlFile() {
    }

    /** @param connection with {@code preferQueryMode=simple}, so that the driver leaves the text as it is */
    static void run(Connection connection, Path file) throws IOException, SQLException {
        var statements = new StringBuilder();
        for (Iterator<String> lines = Files.readAllLines(file).iterator(); lines.hasNext();) {
            var line = lines.next();
            if (COPY.matcher(line).matches()) {
                execute(connection, statements);
                copy(connection, line, lines);
            } else if (!line.startsWith("\\")) {
                statements.append(line).append('\n');
            }
        }
        execute(connection, statements);
    }

    private static void execute(Connection connection, StringBuilder statements) throws SQLException {
        if (!statements.toString().isBlank()) {
            try (var statement = connection.createStatement()) {
                statement.execute(statements.toString());
            }
        }
        statements.setLength(0);
    }

    private static void copy(Connection connection, String command, Iterator<String> lines) throws SQLException, IOException {
        var rows = new StringBuilder();
        for (var line = lines.next(); !line.equals("\\."); line = lines.next()) {
            rows.append(line).append('\n');
        }
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn(command, new StringReader(rows.toString()));
    }
}
