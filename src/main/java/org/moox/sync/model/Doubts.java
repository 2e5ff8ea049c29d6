package org.moox.sync.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.moox.sync.wire.ModelsAnswer.ChildDescription;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.ModelsAnswer.ReferenceDescription;

/** What speaks against bringing records of one model to another, column by column. Pure code. */
public record Doubts(List<Doubt> all) {

    public Doubts {
        all = List.copyOf(all);
    }

    /**
     * One reason.
     *
     * @param column its name on the target
     * @param error whether nothing can be brought over; else single records may be refused
     * @param sentence for a person
     */
    public record Doubt(String column, boolean error, String sentence) {
    }

    /**
     * What syncs bring from the same source to the same target.
     *
     * @param sourceModels names on the source
     * @param targetModels names on the target
     */
    public record Company(Set<String> sourceModels, Set<String> targetModels) {
        public Company {
            sourceModels = Set.copyOf(sourceModels);
            targetModels = Set.copyOf(targetModels);
        }
    }

    public List<String> errors() {
        return sentences(Doubt::error);
    }

    public List<String> warnings() {
        return sentences(doubt -> !doubt.error());
    }

    public List<String> sentences(Predicate<Doubt> chosen) {
        return all.stream().filter(chosen).map(Doubt::sentence).toList();
    }

    /** @param source with its columns named as the target names them; what does not travel left out */
    public static Doubts ofColumns(ModelDescription source, ModelDescription target) {
        var doubts = new ArrayList<Doubt>();
        for (var column : source.columns()) {
            target.columns()
                    .stream()
                    .filter(there -> there.name().equals(column.name()) && !there.generated())
                    .forEach(there -> compare(column, there, doubts));
        }
        return new Doubts(doubts);
    }

    private static void compare(ColumnDescription source, ColumnDescription target, List<Doubt> doubts) {
        var fit = source.type().equals(ColumnDescription.CONSTANT)
                ? TypeFit.FITS
                : TypeFit.of(source.type(), target.type());
        if (fit != TypeFit.FITS) {
            doubts.add(new Doubt(target.name(), fit == TypeFit.NEVER,
                    "Field \"%s\" is %s on the source and %s on the target: %s.".formatted(target.name(), source.type(),
                            target.type(),
                            fit == TypeFit.NEVER ? "no value can be brought over" : "values that do not fit will be refused")));
        }
        if (Boolean.TRUE.equals(source.nullable()) && Boolean.FALSE.equals(target.nullable())) {
            doubts.add(new Doubt(target.name(), false,
                    "Field \"%s\" may be null on the source and not on the target: records without a value will be refused."
                            .formatted(target.name())));
        }
    }

    /** What travels with the records of the source and cannot arrive. */
    public static List<String> ofChildren(ModelDescription source, ModelDescription target) {
        return source.children()
                .stream()
                .flatMap(child -> target.children()
                        .stream()
                        .filter(there -> there.relation().equals(child.relation()))
                        .findFirst()
                        .map(there -> unidentified(child, there))
                        .orElse(Optional.of(
                                "Records of \"%s\" travel with those of \"%s\" on the source, not with \"%s\" on the target: they stay behind unless sync.models-with-syncable-relations there lets them."
                                        .formatted(child.relation(), source.name(), target.name())))
                        .stream())
                .toList();
    }

    private static Optional<String> unidentified(ChildDescription source, ChildDescription target) {
        var unique = source.identifier().isEmpty() || target.uniqueIdentifiers()
                .stream()
                .anyMatch(key -> key.size() == source.identifier().size() && key.containsAll(source.identifier()));
        return unique
                ? Optional.empty()
                : Optional.of(
                        "Records of \"%s\" are found by %s, which is not unique in \"%s\" on the target: they will be refused."
                                .formatted(source.relation(), String.join("+", source.identifier()), target.model()));
    }

    /** Foreign keys of either side that point to what no sync brings; their values travel as they are. */
    public static List<String> ofReferences(ModelDescription source, ModelDescription target, Company company) {
        return Stream.concat(loose(source, company.sourceModels(), "source"), loose(target, company.targetModels(), "target"))
                .toList();
    }

    private static Stream<String> loose(ModelDescription model, Set<String> brought, String side) {
        return model.references()
                .stream()
                .filter(reference -> !reference.model().equals(model.name()) && !brought.contains(reference.model()))
                .map(reference -> loose(reference, side));
    }

    private static String loose(ReferenceDescription reference, String side) {
        return "Field %s points to model \"%s\" on the %s, which no sync brings along: its values travel as they are."
                .formatted(String.join("+", reference.columns()), reference.model(), side);
    }
}
