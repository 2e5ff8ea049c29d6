package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

import org.moox.sync.database.DatabaseException;
import org.moox.sync.model.RecordFields;

/** Queries on the connection of the snapshot. */
record SnapshotLookup(Connection connection) implements Lookup {

    @Override
    public List<RecordFields> rows(String sql, Object... parameters) {
        try (var select = connection.prepareStatement(sql)) {
            for (var i = 0; i < parameters.length; i++) {
                select.setObject(i + 1, parameters[i]);
            }
            var found = new ArrayList<RecordFields>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(fields(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static RecordFields fields(ResultSet row) throws SQLException {
        var fields = new LinkedHashMap<String, String>();
        for (var i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            fields.put(row.getMetaData().getColumnLabel(i), row.getString(i));
        }
        return RecordFields.of(fields);
    }
}
