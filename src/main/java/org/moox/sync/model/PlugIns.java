package org.moox.sync.model;

import java.util.List;
import java.util.Optional;

import org.moox.sync.wire.ModelsAnswer.TransformerDescription;

/** Port: what plug-ins do with the models of this platform, so that it can be told to others. Beans of this type are found by CDI. */
public interface PlugIns {

    /** Name of the handler that writes the model here. */
    default Optional<String> handler(String model) {
        return Optional.empty();
    }

    /** Name of the transformer that shapes the model's records here, unless a sync names another one. */
    default Optional<String> transformer(String model) {
        return Optional.empty();
    }

    /** The transformers there are. */
    default List<TransformerDescription> transformers() {
        return List.of();
    }
}
