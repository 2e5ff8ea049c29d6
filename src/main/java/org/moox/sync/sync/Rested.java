package org.moox.sync.sync;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Self;

/** Syncs of this platform that run again after a rest: the stream has passed over what changed meanwhile. */
@ApplicationScoped
public class Rested {

    private static final String TAKE = """
            update sync.syncs set rested = false where rested and status and identifier is not null and source_platform_id = ?::uuid returning id
            """;

    private final Self self;

    Rested(Self self) {
        this.self = self;
    }

    /** Takes them; the caller sees to them in the same transaction. */
    public List<UUID> take(Connection connection) throws SQLException {
        var rested = new ArrayList<UUID>();
        var us = self.find();
        if (us.isEmpty()) {
            return rested;
        }
        try (var update = connection.prepareStatement(TAKE)) {
            update.setString(1, us.get().toString());
            try (var rows = update.executeQuery()) {
                while (rows.next()) {
                    rested.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return rested;
    }
}
