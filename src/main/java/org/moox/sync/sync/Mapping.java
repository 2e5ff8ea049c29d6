package org.moox.sync.sync;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/**
 * What the fields of the source are called on the target.
 *
 * @param rules source field → target field
 * @param allFields whether a field without a rule keeps its name; one that a rule writes to is then left to the rule
 */
record Mapping(Map<String, String> rules, boolean allFields) {

    static Mapping of(SyncEntry sync) {
        return new Mapping(Json.map(sync.fieldMappings() == null ? null : sync.fieldMappings().text()), sync.syncAllFields());
    }

    /** The name that a source field has on the target, or null when it does not travel. */
    String target(String sourceField) {
        var mapped = rules.get(sourceField);
        return mapped != null ? mapped : allFields && !rules.containsValue(sourceField) ? sourceField : null;
    }

    /** The source as the target would see it: fields under their new names, without those that do not travel. */
    ModelDescription seenByTarget(ModelDescription source) {
        var columns = source.columns()
                .stream()
                .filter(column -> target(column.name()) != null)
                .map(column -> column.renamed(target(column.name())))
                .toList();
        var unique = source.uniqueIdentifiers().stream().map(this::renamed).filter(Objects::nonNull).toList();
        return new ModelDescription(source.name(), source.kind(), source.table(), columns, source.localIdentifier(), unique,
                List.of(), source.platformRelations(), source.handler(), source.transformer(), source.children());
    }

    private List<String> renamed(List<String> fields) {
        var names = fields.stream().map(this::target).toList();
        return names.stream().anyMatch(Objects::isNull) ? null : names;
    }

    /** What is wrong with the rules, whatever the models are. */
    void check(Faults faults) {
        var seen = new HashMap<String, String>();
        rules.forEach((from, to) -> {
            if (from.isBlank() || to == null || to.isBlank()) {
                faults.add("field_mappings", "Map \"" + from + "\" to the name of a field of the target.");
            } else {
                var other = seen.putIfAbsent(to, from);
                if (other != null) {
                    faults.add("field_mappings", "Both \"" + other + "\" and \"" + from + "\" are mapped to \"" + to + "\".");
                }
            }
        });
    }

    /** What is wrong with the rules for what the source sends and the target has. */
    void check(Sending sending, ModelDescription target, Faults faults) {
        var source = sending.model();
        rules.forEach((from, to) -> {
            if (!sending.open() && source.columns().stream().noneMatch(column -> column.name().equals(from))) {
                faults.add("field_mappings",
                        (sending.made()
                                ? "The transformer of model \"" + source.name() + "\" makes"
                                : "Model \"" + source.name() + "\" of the source has") + " no field \"" + from + "\".");
            }
            var column = target.columns().stream().filter(c -> c.name().equals(to)).findFirst();
            if (column.isEmpty() && target.handler() != null) {
                return; // a handler may know what to do with it
            }
            if (column.isEmpty()) {
                faults.add("field_mappings", "Model \"" + target.name() + "\" of the target has no field \"" + to + "\".");
            } else if (column.get().generated()) {
                faults.add("field_mappings", "Field \"" + to + "\" of the target is computed there and cannot be written.");
            }
        });
    }
}
