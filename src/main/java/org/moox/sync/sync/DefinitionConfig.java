package org.moox.sync.sync;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What may be defined. */
@ConfigMapping(prefix = "sync")
interface DefinitionConfig {

    /**
     * Whether a sync may close a ring (A→B→A, of any length). Changes do not go round even then, but a delete made on a side that did not
     * bring the record does not travel.
     */
    @WithDefault("false")
    boolean allowCycles();
}
