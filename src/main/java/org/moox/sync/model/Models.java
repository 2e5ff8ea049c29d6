package org.moox.sync.model;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.wire.ModelsAnswer.ModelDescription;

/** The models that this platform exposes: configured tables and entities, with what {@code pg_catalog} says of them. Thread-safe. */
@ApplicationScoped
public class Models {

    /** All models, by name. */
    public List<Model> all() {
        throw new UnsupportedOperationException();
    }

    /** The model of that name, as of at most a few seconds ago. */
    public Optional<Model> find(String name) {
        throw new UnsupportedOperationException();
    }

    /** @throws org.moox.sync.problem.SyncException UNKNOWN_MODEL, naming it */
    public Model require(String name) {
        throw new UnsupportedOperationException();
    }

    /** Reads the catalog again now. */
    public void refresh() {
        throw new UnsupportedOperationException();
    }

    /** The model as peers see it. */
    public ModelDescription describe(Model model) {
        throw new UnsupportedOperationException();
    }
}
