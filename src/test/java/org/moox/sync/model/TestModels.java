package org.moox.sync.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration of models made in a test. */
record TestModels(Optional<List<String>> tables, Map<String, Binding> models, List<String> uniqueIdentifierFields,
        List<String> localIdentifierFields, Optional<List<String>> modelsWithPlatformRelations,
        Optional<List<String>> modelsWithSyncableRelations) implements ModelConfig {

    static TestModels exposing(String... patterns) {
        return new TestModels(Optional.of(List.of(patterns)), Map.of(), List.of("ulid", "uuid", "slug", "name", "title"),
                List.of("ID", "uuid", "ulid", "id"), Optional.empty(), Optional.empty());
    }

    TestModels relating(String... names) {
        return new TestModels(tables, models, uniqueIdentifierFields, localIdentifierFields, Optional.of(List.of(names)),
                modelsWithSyncableRelations);
    }

    TestModels lettingTravelWith(String parent) {
        return new TestModels(tables, models, uniqueIdentifierFields, localIdentifierFields, modelsWithPlatformRelations,
                Optional.of(List.of(parent)));
    }

    TestModels with(String alias, String name, String table, String... identifier) {
        var more = new LinkedHashMap<>(models);
        more.put(alias, new TestBinding(Optional.ofNullable(name), Optional.ofNullable(table),
                identifier.length == 0 ? Optional.empty() : Optional.of(List.of(identifier)), CaptureMode.TRIGGERS));
        return new TestModels(tables, more, uniqueIdentifierFields, localIdentifierFields, modelsWithPlatformRelations,
                modelsWithSyncableRelations);
    }

    record TestBinding(Optional<String> name, Optional<String> table, Optional<List<String>> identifier, CaptureMode capture)
            implements
                Binding {

        @Override
        public Optional<List<String>> localIdentifier() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> relations() {
            return Optional.empty();
        }
    }
}
