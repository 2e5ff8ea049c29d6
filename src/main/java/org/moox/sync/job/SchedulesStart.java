package org.moox.sync.job;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduler;

/** Lets the schedules go last, when tables, registry and streams are there, and stops them first; until then they are halted by configuration. */
@ApplicationScoped
class SchedulesStart {

    private final Scheduler scheduler;
    private final boolean enabled;

    SchedulesStart(Scheduler scheduler,
            @ConfigProperty(name = "quarkus.scheduler.enabled", defaultValue = "true") boolean enabled) {
        this.scheduler = scheduler;
        this.enabled = enabled;
    }

    void atStart(@Observes @Priority(500) StartupEvent event) {
        if (enabled) {
            scheduler.resume();
        }
    }

    /** Before all else: one that is due while beans go would get a new {@link Shift}, which knows of no end. */
    void atEnd(@Observes @Priority(0) ShutdownEvent event) {
        if (scheduler.isStarted()) {
            scheduler.pause();
        }
    }
}
