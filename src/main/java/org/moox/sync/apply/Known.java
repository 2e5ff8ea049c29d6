package org.moox.sync.apply;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.moox.sync.model.Models;
import org.moox.sync.sync.Syncs;

/** What admission knows of this platform: its syncs, models and handlers. */
@ApplicationScoped
class Known {

    @Produces
    @Singleton
    Admission.Definitions definitions(Syncs syncs, Models models, Handlers handlers) {
        return new Admission.Definitions(syncs::find, syncs::all, models::find, handlers::of, models::children,
                new Admission.Tables(models::edition, models::refresh));
    }
}
