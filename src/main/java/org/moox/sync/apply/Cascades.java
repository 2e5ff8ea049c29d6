package org.moox.sync.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Whether deletes take other rows along, or change them, by foreign keys of this platform. */
final class Cascades {

    private static final String EXISTS = """
            select exists (select from pg_constraint f where f.contype = 'f' and f.confdeltype in ('c', 'n', 'd')
                           and f.confrelid = any (?::text[]::regclass[]))
            """;

    private Cascades() {
    }

    static boolean from(Connection connection, List<Work> deletes) throws SQLException {
        if (deletes.isEmpty()) {
            return false;
        }
        var tables = deletes.stream().map(work -> work.model().quotedTable()).distinct().toArray();
        try (var select = connection.prepareStatement(EXISTS)) {
            select.setArray(1, connection.createArrayOf("text", tables));
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
