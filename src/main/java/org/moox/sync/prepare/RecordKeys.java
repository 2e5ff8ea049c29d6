package org.moox.sync.prepare;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.moox.sync.model.Model;
import org.moox.sync.model.RecordKey;

/** Finds the rows of record keys: the keys go to PostgreSQL as one array for each column, so that the index on the local identifier serves. */
record RecordKeys(Model model) {

    /** FROM item: the keys as {@code x}, with the whole key in {@code x.key}. Parameters: see {@link #set}. */
    String from() {
        var names = IntStream.rangeClosed(1, columns()).mapToObj(i -> ", k" + i).collect(Collectors.joining());
        return "unnest(?::text[]" + ", ?::text[]".repeat(columns()) + ") as x(key" + names + ")";
    }

    /**
     * Condition: {@code alias} is the row of the key {@code x}. Found by index, then compared as text: where 1.0 has become 1.00, the record 1.0
     * is gone.
     */
    String match(String alias) {
        var key = model.localIdentifier();
        return IntStream.range(0, key.size())
                .mapToObj(i -> alias + '.' + key.get(i).quoted() + " = x.k" + (i + 1) + "::" + key.get(i).type())
                .collect(Collectors.joining(" and ")) + " and " + model.keySql(alias) + " = x.key";
    }

    /** Sets the parameters of {@link #from}, from {@code index} on; returns the index of the next one. */
    int set(PreparedStatement statement, int index, Collection<String> records) throws SQLException {
        var columns = new String[columns()][records.size()];
        var row = 0;
        for (var record : records) {
            var values = RecordKey.values(record);
            for (var i = 0; i < columns.length && i < values.size(); i++) {
                columns[i][row] = values.get(i);
            }
            row++;
        }
        var connection = statement.getConnection();
        statement.setArray(index, connection.createArrayOf("text", records.toArray()));
        for (var i = 0; i < columns.length; i++) {
            statement.setArray(index + 1 + i, connection.createArrayOf("text", columns[i]));
        }
        return index + 1 + columns.length;
    }

    private int columns() {
        return model.localIdentifier().size();
    }
}
