package org.moox.sync.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import org.moox.sync.model.Model;

/** The list of captured models that SQL and all replicas share. */
final class Captured {

    private Captured() {
    }

    /** Name of each captured model → its quoted table. */
    static Map<String, String> read(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var rows = select.executeQuery("select model, relation from sync.captured")) {
            var found = new HashMap<String, String>();
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
            return found;
        }
    }

    private static final String ADD = """
            insert into sync.captured (model, relation) values (?, ?)
            on conflict (model) do update set relation = excluded.relation where captured.relation <> excluded.relation
            """;

    static void add(Connection connection, Model model) throws SQLException {
        try (var insert = connection.prepareStatement(ADD)) {
            insert.setString(1, model.name());
            insert.setString(2, model.quotedTable());
            insert.executeUpdate();
        }
    }

    static void remove(Connection connection, String model) throws SQLException {
        try (var delete = connection.prepareStatement("delete from sync.captured where model = ?")) {
            delete.setString(1, model);
            delete.executeUpdate();
        }
    }
}
