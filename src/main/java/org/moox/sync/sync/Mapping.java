package org.moox.sync.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;

import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/**
 * What the fields of the source are called on the target, and what the target gets besides.
 *
 * @param rules each for one field of the target; a source field may feed several
 * @param allFields whether a field without a rule keeps its name; one that a rule writes to is then left to the rule
 */
record Mapping(List<FieldRule> rules, boolean allFields) {

    private static final String FIELD = "field_mappings";

    Mapping {
        rules = List.copyOf(rules);
    }

    static Mapping of(SyncEntry sync) {
        return of(sync, new Faults());
    }

    /** Rules that cannot be understood are faults, and left out. */
    static Mapping of(SyncEntry sync, Faults faults) {
        var given = sync.fieldMappings() == null ? null : sync.fieldMappings().text();
        return new Mapping(FieldRules.read(given, faults), sync.syncAllFields());
    }

    /** The names that a source field has on the target; none when it does not travel. */
    List<String> targets(String sourceField) {
        return from(sourceField).map(FieldRule::target).toList();
    }

    private Stream<FieldRule> from(String sourceField) {
        var own = rules.stream().filter(rule -> sourceField.equals(rule.source())).toList();
        var kept = own.isEmpty() && allFields && rules.stream().noneMatch(rule -> rule.target().equals(sourceField));
        return kept ? Stream.of(FieldRule.of(sourceField, sourceField)) : own.stream();
    }

    /** Whether some source could bring that field of the target. */
    boolean writes(String targetField) {
        return rules.stream().anyMatch(rule -> rule.target().equals(targetField))
                || allFields && rules.stream().noneMatch(rule -> targetField.equals(rule.source()));
    }

    /** One rule for each field that the target gets when the source has these fields; constants last. */
    List<FieldRule> plan(Collection<String> sourceFields) {
        return Stream.concat(sourceFields.stream().flatMap(this::from), rules.stream().filter(FieldRule::isConstant)).toList();
    }

    /** The source as the target would see it: fields under their new names, without those that do not travel. A constant has no type of its own. */
    ModelDescription seenByTarget(ModelDescription source) {
        var columns = source.columns()
                .stream()
                .flatMap(column -> from(column.name()).map(rule -> seen(column, rule)));
        var constants = rules.stream()
                .filter(FieldRule::isConstant)
                .map(rule -> new ColumnDescription(rule.target(), ColumnDescription.CONSTANT, false, false,
                        rule.value().isNull()));
        var unique = source.uniqueIdentifiers().stream().flatMap(key -> renamed(key).stream()).toList();
        return new ModelDescription(source.name(), source.kind(), source.table(), Stream.concat(columns, constants).toList(),
                source.localIdentifier(), unique, List.of(), source.platformRelations(), source.handler(),
                source.transformer(), source.children());
    }

    private static ColumnDescription seen(ColumnDescription column, FieldRule rule) {
        var named = column.renamed(rule.target());
        return rule.fallback() == null
                ? named
                : new ColumnDescription(named.name(), named.type(), named.required(), named.generated(), false);
    }

    // under all names that its fields have on the target
    private List<List<String>> renamed(List<String> key) {
        List<List<String>> keys = List.of(List.of());
        for (var field : key) {
            keys = keys.stream()
                    .flatMap(start -> targets(field).stream()
                            .map(name -> Stream.concat(start.stream(), Stream.of(name)).toList()))
                    .toList();
        }
        return keys;
    }

    /** What is wrong with the rules, whatever the models are. */
    void check(Faults faults) {
        var seen = new HashMap<String, FieldRule>();
        for (var rule : rules) {
            var other = seen.putIfAbsent(rule.target(), rule);
            if (other != null) {
                faults.add(FIELD,
                        "Both " + other.words() + " and " + rule.words() + " are mapped to \"" + rule.target() + "\".");
            }
        }
    }

    /** What is wrong with the rules for what the source sends and the target has. */
    void check(Sending sending, ModelDescription target, Faults faults) {
        var source = sending.model();
        for (var rule : rules) {
            var unknown = !rule.isConstant() && !sending.open()
                    && source.columns().stream().noneMatch(column -> column.name().equals(rule.source()));
            if (unknown) {
                faults.add(FIELD,
                        (sending.made()
                                ? "The transformer of model \"" + source.name() + "\" makes"
                                : "Model \"" + source.name() + "\" of the source has") + " no field \"" + rule.source()
                                + "\".");
            }
            check(rule.target(), target, faults);
        }
    }

    private static void check(String field, ModelDescription target, Faults faults) {
        var column = target.columns().stream().filter(c -> c.name().equals(field)).findFirst();
        if (column.isEmpty() && target.handler() == null) { // a handler may know what to do with it
            faults.add(FIELD, "Model \"" + target.name() + "\" of the target has no field \"" + field + "\".");
        } else if (column.isPresent() && column.get().generated()) {
            faults.add(FIELD, "Field \"" + field + "\" of the target is computed there and cannot be written.");
        }
    }

    /** What would make records of the source one record of the target. */
    void checkIdentifier(List<String> identifier, Faults faults) {
        var ofIdentifier = new ArrayList<>(rules.stream().filter(rule -> identifier.contains(rule.target())).toList());
        ofIdentifier.stream()
                .filter(rule -> rule.fallback() != null)
                .forEach(rule -> faults.add(FIELD, "The rule for \"" + rule.target()
                        + "\" has a default, and the target finds records by that field: all records without a value would become one. Leave the default out."));
        ofIdentifier.removeIf(rule -> !rule.isConstant());
        if (!identifier.isEmpty() && ofIdentifier.size() == identifier.size()) {
            faults.add(FIELD, "The target finds records by " + String.join(", ", identifier)
                    + ", to which the mapping gives the same value for all: let the identifier travel.");
        }
    }
}
