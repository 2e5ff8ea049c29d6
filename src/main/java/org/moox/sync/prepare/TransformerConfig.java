package org.moox.sync.prepare;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** Which transformers shape the records of which models. Read at start. */
@ConfigMapping(prefix = "sync")
interface TransformerConfig {

    /** {@code model=name of the transformer}, comma-separated; for syncs of the model that name none themselves. */
    Optional<List<String>> transformerBindings();
}
