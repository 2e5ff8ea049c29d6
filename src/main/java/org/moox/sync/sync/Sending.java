package org.moox.sync.sync;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.moox.sync.model.UniqueIdentifier;
import org.moox.sync.platform.Peer;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.ModelsAnswer.TransformerDescription;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/**
 * What leaves the source for one sync: the model's fields, or those that a transformer makes.
 *
 * @param read the model as filter and transformer see it
 * @param model the fields under the names of the source
 * @param made whether a transformer makes them
 * @param open whether it does not say which, so that more may come than are listed
 */
record Sending(ModelDescription read, ModelDescription model, boolean made, boolean open) {

    /** Empty when the sync names a transformer that the source does not have: then that is a fault. */
    static Optional<Sending> of(SyncEntry sync, ModelDescription model, Peer source, List<TransformerDescription> transformers,
            Faults faults) {
        var name = sync.transformer() != null ? sync.transformer() : model.transformer();
        if (name == null) {
            var transformed = sync.transformation() != null; // into whatever it makes
            return Optional.of(new Sending(model, model, transformed, transformed));
        }
        var transformer = transformers.stream().filter(t -> t.name().equals(name)).findFirst();
        if (transformer.isEmpty()) {
            faults.add("transformer",
                    "There is no transformer \"%s\" on platform %s, the source; there are: %s.".formatted(name,
                            source.name(), names(transformers)));
        }
        if (sync.transformation() != null) {
            return transformer.map(t -> new Sending(model, model, true, true));
        }
        return transformer
                .map(t -> new Sending(model, t.fields().isEmpty() ? model : made(model, t), true, t.fields().isEmpty()));
    }

    /** What its expressions ask for in vain. */
    List<String> doubts(SyncEntry sync) {
        var transformed = sync.transformer() != null || read.transformer() != null; // then the transformation sees what that makes
        return Stream.concat(AskedFields.doubts("filter", sync.filter(), read).stream(),
                AskedFields.doubts("transformation", transformed ? null : sync.transformation(), read).stream()).toList();
    }

    private static String names(List<TransformerDescription> transformers) {
        return transformers.isEmpty()
                ? "none"
                : transformers.stream().map(TransformerDescription::name).sorted().collect(Collectors.joining(", "));
    }

    // what the fields are like, only the transformer's author knows: the target's casts decide
    private static ModelDescription made(ModelDescription model, TransformerDescription transformer) {
        return new ModelDescription(model.name(), model.kind(), model.table(),
                transformer.fields().stream().map(field -> new ColumnDescription(field, "text", false, false, null)).toList(),
                model.localIdentifier(), List.of(), model.references(), model.platformRelations(), null, transformer.name(),
                model.children());
    }

    /**
     * By which key the target will find the records; empty when there is none. Which fields are unique after a transformer no catalog tells: then any key of
     * the target will do whose fields may come.
     *
     * @param seen the fields under the names of the target
     */
    List<String> identifier(ModelDescription seen, ModelDescription target) {
        var common = UniqueIdentifier.choose(seen, target);
        if (!common.isEmpty() || !made) {
            return common;
        }
        var names = seen.columns().stream().map(ColumnDescription::name).toList();
        return target.uniqueIdentifiers().stream().filter(key -> open || names.containsAll(key)).findFirst().orElse(List.of());
    }
}
