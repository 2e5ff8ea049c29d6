package org.moox.sync.sync;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A sync as the steps see it.
 *
 * @param number local stand-in for the id in {@code deliveries} and {@code owned}
 * @param active whether it runs
 * @param syncIds record keys it is limited to; null for all
 * @param fieldMappings source column → target column; empty when there are none
 * @param identifier columns of the target's unique identifier, in order; empty while the definition is unchecked
 */
public record SyncDefinition(UUID id, int number, long revision, String title, boolean active, UUID source, String sourceModel,
        UUID target, String targetModel, boolean usePlatformRelations, IfExists ifExists, List<String> syncIds,
        boolean syncAllFields, Map<String, String> fieldMappings, String transformer, List<String> identifier) {

    /** What happens to a row of the target that nobody owns and that has the record's identifier. */
    public enum IfExists {
        UPDATE, SKIP, ERROR;

        static IfExists of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    public SyncDefinition {
        syncIds = syncIds == null ? null : List.copyOf(syncIds);
        fieldMappings = Map.copyOf(fieldMappings);
        identifier = List.copyOf(identifier);
    }

    /** The name that a source column has on the target, or null when it does not travel. */
    public String targetColumn(String sourceColumn) {
        return new Mapping(fieldMappings, syncAllFields).target(sourceColumn);
    }

    /** The same sync, as it brings the records of a relation that travel with its own: all fields, under their own names. */
    public SyncDefinition ofChildren(String relation, String model, List<String> key) {
        return new SyncDefinition(id, number, revision, title, active, source, relation, target, model, false, ifExists, null,
                true, Map.of(), null, key);
    }
}
