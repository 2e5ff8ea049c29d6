package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.moox.sync.model.Blocks;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.RecordFields;
import org.moox.sync.wire.DigestFields.Field;
import org.moox.sync.wire.Item;

/** Which fields records have that go through Java: nothing but some of them can tell. A field that none of these has is not compared. */
record Sample(DigestQuery query, SourceScan.Reading present) {

    private static final int PLACES = 5;
    private static final int RECORDS = 50;

    /** The fields of some records, taken from several places of the table. */
    List<Field> fields(Connection connection) throws SQLException {
        var keys = new ArrayList<String>();
        for (var place = 0; place < PLACES; place++) {
            var end = Blocks.next(connection, query.model(), 0, RECORDS).end();
            keys.addAll(keys(connection, Blocks.next(connection, query.model(), end * place / PLACES, RECORDS)));
        }
        var rows = present.of(connection, keys);
        var names = new TreeMap<String, Boolean>();
        var parents = new HashMap<String, Item.Reference>();
        rows.found().values().forEach(row -> {
            RecordFields.of(row.data()).names().forEach(name -> names.put(name, true));
            if (row.refs() != null) {
                parents.putAll(row.refs());
            }
        });
        return names.keySet().stream().map(name -> field(name, parents)).toList();
    }

    private static Field field(String name, Map<String, Item.Reference> parents) {
        var parent = parents.get(name);
        var key = parent == null || parent.key() == null
                ? null
                : RecordFields.of(parent.key()).names().stream().sorted().toList();
        return new Field(name, null, false, parent == null ? null : parent.model(), key);
    }

    private List<String> keys(Connection connection, Blocks blocks) throws SQLException {
        var keys = new ArrayList<String>();
        try (var select = connection.prepareStatement(query.keys(blocks, Grouping.all(0)) + " limit " + RECORDS);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }
}
