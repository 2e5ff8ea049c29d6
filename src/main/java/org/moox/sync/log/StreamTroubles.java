package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

/** What is wrong with a stream, as every sync that flows in it should say. */
@ApplicationScoped
public class StreamTroubles {

    // a target that failed once or twice may answer the next moment
    private static final String TROUBLE = """
            select case when state = 'stopped' then 'stopped until a person acts: ' || last_error
                        when reconcile_due and previous is null and epoch_reason is not null then 'needs reconcile: ' || epoch_reason
                        when failures >= 3 then concat('not delivered since ', to_char(failing_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), ': ', last_error) end
            from sync.streams where target = ?::uuid and state <> 'idle'
            """;

    /** One sentence, or null when nothing is wrong or it may pass at once. On the connection of the caller's transaction. */
    public String of(Connection connection, UUID target) throws SQLException {
        try (var select = connection.prepareStatement(TROUBLE)) {
            select.setString(1, target.toString());
            try (var row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
