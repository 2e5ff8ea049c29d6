package org.moox.sync.ops;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.Config;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;

/** Checks the configuration where no main class of ours has done so: as a library. */
@ApplicationScoped
class LibraryStart {

    private final Config config;

    LibraryStart(Config config) {
        this.config = config;
    }

    void atStart(@Observes @Priority(50) StartupEvent event) {
        if (!BootChecks.isDone()) {
            BootChecks.check(System.getenv().keySet(), property -> config.getOptionalValue(property, String.class),
                    LaunchMode.current() == LaunchMode.NORMAL);
        }
    }
}
