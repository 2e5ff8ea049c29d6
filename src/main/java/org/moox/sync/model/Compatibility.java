package org.moox.sync.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Whether records of one model can be brought to another, field by field under their own names.
 *
 * @param missingColumns columns of the source that the target does not have; they stay behind
 * @param extraColumns columns of the target that the source does not have; they keep their values
 * @param requiredColumns those of the extra ones that must be given a value when a row is inserted
 * @param identifier columns by which the target finds a record; empty when there are none
 * @param verdict {@code compatible} or {@code incompatible}
 * @param reasons why not, one sentence each
 * @param warnings what may make single records fail, one sentence each
 */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Compatibility(List<String> missingColumns, List<String> extraColumns, List<String> requiredColumns,
        List<String> identifier, String verdict, List<String> reasons, List<String> warnings) {

    public Compatibility {
        missingColumns = List.copyOf(missingColumns);
        extraColumns = List.copyOf(extraColumns);
        requiredColumns = List.copyOf(requiredColumns);
        identifier = List.copyOf(identifier);
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
    }

    /** @param company what syncs bring from the one platform to the other */
    public static Compatibility of(ModelDescription source, ModelDescription target, Doubts.Company company) {
        var sourceNames = source.columns().stream().map(ColumnDescription::name).collect(Collectors.toSet());
        var targetNames = target.columns().stream().map(ColumnDescription::name).collect(Collectors.toSet());
        var missing = source.columns().stream().map(ColumnDescription::name).filter(n -> !targetNames.contains(n)).toList();
        var extra = target.columns().stream().filter(c -> !sourceNames.contains(c.name())).toList();
        var required = extra.stream().filter(ColumnDescription::required).map(ColumnDescription::name).toList();
        var identifier = UniqueIdentifier.choose(source, target);
        var doubts = Doubts.ofColumns(source, target);
        var reasons = reasons(source, target, required, identifier);
        reasons.addAll(target.handler() == null ? doubts.errors() : List.of());
        var warnings = new ArrayList<>(doubts.warnings());
        warnings.addAll(Doubts.ofReferences(source, target, company));
        warnings.addAll(Doubts.ofChildren(source, target));
        return new Compatibility(missing, extra.stream().map(ColumnDescription::name).toList(), required, identifier,
                reasons.isEmpty() ? "compatible" : "incompatible", reasons, warnings);
    }

    public boolean compatible() {
        return reasons.isEmpty();
    }

    private static List<String> reasons(ModelDescription source, ModelDescription target, List<String> required,
            List<String> identifier) {
        var reasons = new ArrayList<String>();
        if (source.localIdentifier().isEmpty()) {
            reasons.add(
                    "The source model %s has no local identifier: its table %s needs a primary key or a usable unique index."
                            .formatted(source.name(), source.table()));
        }
        if (identifier.isEmpty()) {
            reasons.add(
                    ("The source model %s and the target model %s have no unique identifier in common: both tables need a primary key or a unique "
                            + "index on the same NOT NULL columns, valid, immediate, not partial and without expressions.")
                            .formatted(source.name(), target.name()));
        }
        for (var column : target.handler() == null ? required : List.<String>of()) { // a handler fills in what must be there
            reasons.add(
                    "The target model %s requires the column %s, which the source model %s does not have: give it a default."
                            .formatted(target.name(), column, source.name()));
        }
        return reasons;
    }
}
