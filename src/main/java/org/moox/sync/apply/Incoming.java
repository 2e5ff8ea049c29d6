package org.moox.sync.apply;

import java.sql.Connection;
import java.util.List;
import java.util.UUID;

import org.moox.sync.model.RecordFields;
import org.moox.sync.wire.Position;

/**
 * A record on its way into this platform, as a {@link SyncHandler} gets it.
 *
 * @param event {@code created}, {@code updated} or {@code deleted}, as the source says; whether the row is here, {@link #isNew} tells
 * @param model the model here
 * @param record the source's local identifier, as record key text
 * @param row the row to write to or to remove, as it is now; empty when there is none. While records swap identifiers, its own is a temporary one
 * @param key the unique identifier; empty for a delete
 * @param data all fields, the identifier too, under the names of the target, foreign keys as they are here; empty for a delete
 * @param position of the change in the stream of its source: later ones are greater
 * @param source the platform it comes from
 * @param origin pairs of platform id and model that the change has come through before
 * @param connection of the batch's transaction; not to be committed or rolled back
 */
public record Incoming(String event, String model, String record, RecordFields row, RecordFields key, RecordFields data,
        Position position, UUID sync, UUID source, List<List<String>> origin, Connection connection) {

    /** Whether there is no row for it yet. */
    public boolean isNew() {
        return row.isEmpty();
    }

    /** Says where, never what. */
    @Override
    public String toString() {
        return event + " " + model + " record " + record;
    }
}
