package org.moox.sync.prepare;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.moox.sync.model.RecordFields;

/**
 * A record as a {@link Transformer} gets it.
 *
 * @param model the model here
 * @param key local identifier, as record key text
 * @param fields all columns of its table
 * @param types column → PostgreSQL's name of its type
 * @param platforms those it is related to
 */
public record SourceRecord(String model, String key, RecordFields fields, Map<String, String> types, Set<UUID> platforms) {

    public SourceRecord {
        types = Map.copyOf(types);
        platforms = Set.copyOf(platforms);
    }

    /** Says where, never what. */
    @Override
    public String toString() {
        return model + " record " + key;
    }
}
