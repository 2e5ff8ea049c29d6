package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;

import org.moox.sync.sync.SyncDefinition;

/** Somebody else who knows what may be wrong with a sync. */
@FunctionalInterface
public interface SyncTrouble {

    /** One sentence for people, or null when nothing is wrong. On the connection of the caller's transaction. */
    String of(Connection connection, SyncDefinition sync) throws SQLException;
}
