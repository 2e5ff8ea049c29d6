package org.moox.sync.sync;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * A sync as the steps see it.
 *
 * @param number local stand-in for the id in {@code deliveries} and {@code owned}
 * @param active whether it runs
 * @param syncIds record keys it is limited to; null for all
 * @param fieldMappings rules for fields of the target; empty when there are none
 * @param filter JSONata: which records go; null for all
 * @param transformation JSONata: the fields that go; null for those that there are
 * @param identifier columns of the target's unique identifier, in order; empty while the definition is unchecked
 */
public record SyncDefinition(UUID id, int number, long revision, String title, boolean active, UUID source, String sourceModel,
        UUID target, String targetModel, boolean usePlatformRelations, IfExists ifExists, Set<String> syncIds,
        boolean syncAllFields, List<FieldRule> fieldMappings, String transformer, String filter, String transformation,
        List<String> identifier) {

    /** What happens to a row of the target that nobody owns and that has the record's identifier. */
    public enum IfExists {
        UPDATE, SKIP, ERROR;

        static IfExists of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    public SyncDefinition {
        syncIds = syncIds == null ? null : Set.copyOf(syncIds);
        fieldMappings = List.copyOf(fieldMappings);
        identifier = List.copyOf(identifier);
    }

    /** The names that a source column has on the target; none when it does not travel. */
    public List<String> targetColumns(String sourceColumn) {
        return new Mapping(fieldMappings, syncAllFields).targets(sourceColumn);
    }

    /** One rule for each column that the target gets when the source has these; constants last. */
    public List<FieldRule> plan(Collection<String> sourceColumns) {
        return new Mapping(fieldMappings, syncAllFields).plan(sourceColumns);
    }

    /** Whether that column of the target is this sync's to write. */
    public boolean writes(String targetColumn) {
        return identifier.contains(targetColumn) || new Mapping(fieldMappings, syncAllFields).writes(targetColumn);
    }

    /** The same sync, as it brings the records of a relation that travel with its own: all fields, under their own names. */
    public SyncDefinition ofChildren(String relation, String model, List<String> key) {
        return new SyncDefinition(id, number, revision, title, active, source, relation, target, model, false, ifExists, null,
                true, List.of(), null, null, null, key);
    }
}
