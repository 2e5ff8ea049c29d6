package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * Deliveries that are written because a target was seen to hold the records, not because they were sent: what a source that was restored has forgotten. All methods work on the
 * connection of the caller's transaction.
 */
@ApplicationScoped
public class Recollection {

    private static final String RECALL = """
            insert into sync.deliveries as d (sync, record, tick, position, state) select ?, record, 0, 0, ? from unnest(?::text[]) as record order by record
            on conflict (sync, record) do update set state = case excluded.state when 'sent' then 'parked' else excluded.state end where d.state = 'unsent'
            """;

    /** The target holds these. */
    public int recall(Connection connection, int sync, Collection<String> records) throws SQLException {
        return recall(connection, sync, Delivery.SENT, records);
    }

    /** The target holds these, and shall not any more. */
    public int recallGone(Connection connection, int sync, Collection<String> records) throws SQLException {
        return recall(connection, sync, Delivery.DELETING, records);
    }

    private static int recall(Connection connection, int sync, String state, Collection<String> records) throws SQLException {
        try (var insert = connection.prepareStatement(RECALL)) {
            insert.setInt(1, sync);
            insert.setString(2, state);
            insert.setArray(3, connection.createArrayOf("text", records.toArray()));
            return insert.executeUpdate();
        }
    }

    private static final String UNKNOWN = """
            select record from unnest(?::text[]) as record
            where not exists (select from sync.deliveries d where d.sync = ? and d.record = record.record and d.state <> 'unsent')
            """;

    /** Those of the records that have no delivery. */
    public List<String> unknown(Connection connection, int sync, Collection<String> records) throws SQLException {
        try (var select = connection.prepareStatement(UNKNOWN)) {
            select.setArray(1, connection.createArrayOf("text", records.toArray()));
            select.setInt(2, sync);
            var unknown = new ArrayList<String>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    unknown.add(rows.getString(1));
                }
            }
            return unknown;
        }
    }
}
