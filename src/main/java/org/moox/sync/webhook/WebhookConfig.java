package org.moox.sync.webhook;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What this platform serves its peers; read at start. */
@ConfigMapping(prefix = "sync.webhook")
interface WebhookConfig {

    /** Whether peers are answered at all; when off, every signed post gets a 404. */
    @WithDefault("true")
    boolean enabled();

    /** Path that the registry names for this platform; the kinds of messages live below it. */
    @WithDefault(Webhook.DEFAULT_PATH)
    String path();

    /** Largest body taken, in bytes or with K, M or G; a larger one gets a 413 and the sender halves its batch. */
    @WithDefault("16M")
    MemorySize maxBodySize();
}
