package org.moox.sync.model;

import java.util.List;

import org.moox.sync.wire.ModelsAnswer.ModelDescription;

/** Chooses the columns by which a target finds the records of a source. */
public final class UniqueIdentifier {

    private UniqueIdentifier() {
    }

    /** The first unique key of the source, in its order of preference, that is one on the target too; empty when there is none. */
    public static List<String> choose(ModelDescription source, ModelDescription target) {
        return source.uniqueIdentifiers()
                .stream()
                .filter(key -> target.uniqueIdentifiers()
                        .stream()
                        .anyMatch(other -> other.size() == key.size() && other.containsAll(key)))
                .findFirst()
                .orElse(List.of());
    }
}
