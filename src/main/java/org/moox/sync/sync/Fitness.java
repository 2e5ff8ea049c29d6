package org.moox.sync.sync;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.model.Doubts;
import org.moox.sync.platform.Peer;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.ModelsAnswer.TransformerDescription;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/** Looks whether the models of a definition fit: are they there, is there a key that both sides share, is everything written that must be. */
@ApplicationScoped
class Fitness {

    private final ModelInquiry inquiry;

    Fitness(ModelInquiry inquiry) {
        this.inquiry = inquiry;
    }

    /**
     * What one platform said.
     *
     * @param records the listed ones, as it writes their keys; null when none are
     * @param silence why it could not be asked; null when it could
     */
    private record Side(Optional<ModelDescription> model, List<TransformerDescription> transformers, List<String> records,
            String silence) {
    }

    /** Asks both platforms, for some seconds at most; not inside a transaction. */
    Verdict look(SyncEntry sync, Peer source, Peer target) {
        var faults = new Faults();
        var mapping = Mapping.of(sync, faults);
        mapping.check(faults);
        Expression.check("filter", sync.filter(), faults);
        Expression.check("transformation", sync.transformation(), faults);
        var from = ask(source, "source", sync.sourceModel(), sync.syncIds(), faults);
        var to = ask(target, "target", sync.targetModel(), null, faults);
        from.model().ifPresent(model -> {
            localIdentifier(model, faults);
            relations(sync, model, faults);
        });
        var sending = from.model().flatMap(model -> Sending.of(sync, model, source, from.transformers(), faults));
        var fits = sending.flatMap(here -> to.model()
                .map(there -> fit(sync, mapping, here, there, faults)
                        .noting(Common.of(sync, from.model().get(), there))));
        if (!faults.isEmpty()) {
            return new Verdict.Unfit(faults);
        }
        return fits.<Verdict>map(found -> found.listing(from.records()))
                .orElseGet(() -> new Verdict.Unchecked(Stream.of(from.silence(), to.silence())
                        .filter(silence -> silence != null)
                        .distinct()
                        .collect(Collectors.joining(" "))));
    }

    private Side ask(Peer platform, String side, String model, List<String> listed, Faults faults) {
        try {
            var exposed = inquiry.find(platform, model);
            if (exposed.model().isEmpty()) {
                faults.add(side + "_model",
                        "Platform " + platform.name() + ", the " + side + ", exposes no model \"" + model + "\""
                                + (exposed.others().isEmpty()
                                        ? ", nor any other: set SYNC_TABLES there."
                                        : "; close to it are " + String.join(", ", exposed.near(model)) + "."));
            }
            var records = exposed.model().map(found -> records(platform, found, listed, faults)).orElse(null);
            return new Side(exposed.model(), exposed.transformers(), records, null);
        } catch (SyncException e) {
            return new Side(Optional.empty(), List.of(), null, e.getMessage());
        }
    }

    // however a person writes a key, the records of the source carry one text for it
    private List<String> records(Peer platform, ModelDescription model, List<String> listed, Faults faults) {
        if (listed == null || model.localIdentifier().isEmpty()) {
            return null;
        }
        var named = inquiry.records(platform, model.name(), listed);
        if (named.fault() != null) {
            faults.add("sync_ids", named.fault());
        }
        return named.records();
    }

    private static void relations(SyncEntry sync, ModelDescription model, Faults faults) {
        if (sync.usePlatformRelations() && !model.platformRelations()) {
            faults.add("use_platform_relations", "Records of model \"" + model.name()
                    + "\" do not belong to platforms on the source: add it to SYNC_MODELS_WITH_PLATFORM_RELATIONS there.");
        }
    }

    private static void localIdentifier(ModelDescription model, Faults faults) {
        if (model.localIdentifier().isEmpty()) {
            faults.add("source_model", "Model \"" + model.name() + "\" has no usable local identifier on the source: "
                    + "give its table a primary key, or configure an identifier for the model.");
        }
    }

    private Verdict.Fits fit(SyncEntry sync, Mapping mapping, Sending sending, ModelDescription target, Faults faults) {
        var source = sending.model();
        mapping.check(sending, target, faults);
        var seen = mapping.seenByTarget(source);
        var identifier = sending.identifier(seen, target);
        if (identifier.isEmpty()) {
            noIdentifier(sending.identifier(source, target), source, target, faults);
        }
        mapping.checkIdentifier(identifier, faults);
        if (!sending.open() && target.handler() == null) { // else nobody knows what will be written
            required(seen, target, faults);
        }
        // what a transformer makes, and what a handler makes of it, no catalog tells
        var doubts = sending.made() || target.handler() != null ? new Doubts(List.of()) : Doubts.ofColumns(seen, target);
        doubts.errors().forEach(error -> faults.add("target_model", error));
        return new Verdict.Fits(identifier, warnings(sync, doubts, sending, target), Picture.of(seen, target));
    }

    private static void required(ModelDescription seen, ModelDescription target, Faults faults) {
        var written = seen.columns().stream().map(ColumnDescription::name).collect(Collectors.toSet());
        target.columns()
                .stream()
                .filter(column -> column.required() && !column.generated() && !written.contains(column.name()))
                .forEach(column -> faults.add("target_model", "The target requires field \"" + column.name()
                        + "\", which the source does not send: map a field to it, or give it a default."));
    }

    private List<String> warnings(SyncEntry sync, Doubts doubts, Sending sending, ModelDescription target) {
        var source = sending.model();
        var loose = Doubts.ofReferences(source, target, inquiry.company(sync.sourcePlatformId(), sync.targetPlatformId()));
        return Stream.of(doubts.warnings(), loose, Doubts.ofChildren(source, target), sending.doubts(sync))
                .flatMap(List::stream)
                .toList();
    }

    /** @param unmapped what would have served if all fields kept their names */
    private static void noIdentifier(List<String> unmapped, ModelDescription source, ModelDescription target, Faults faults) {
        if (unmapped.isEmpty()) {
            faults.add("target_model", nothingInCommon(source, target));
        } else {
            faults.add("field_mappings",
                    "The mapping drops the identifier " + String.join(", ", unmapped) + ": let it travel.");
        }
    }

    private static String nothingInCommon(ModelDescription source, ModelDescription target) {
        return "\"%s\" and \"%s\" have no unique identifier in common (source: %s; target: %s): give both the same unique NOT NULL column."
                .formatted(source.name(), target.name(), keys(source), keys(target));
    }

    private static String keys(ModelDescription model) {
        return model.uniqueIdentifiers().isEmpty()
                ? "none"
                : model.uniqueIdentifiers().stream().map(key -> String.join("+", key)).collect(Collectors.joining(", "));
    }
}
