package org.moox.sync.model;

import java.util.List;

import org.moox.sync.model.Model.Reference;

/**
 * A model whose records travel with the record that they belong to.
 *
 * @param relation the name under which they travel; without configuration that of the model
 * @param reference the foreign key that says to whom they belong
 * @param identifier columns by which a target finds a record that it has already; empty where a record has nothing but a number which every platform makes itself: then each
 *        platform numbers what is brought as its own, and what it had before stays beside it
 */
public record Child(String relation, Model model, Reference reference, List<Column> identifier) {

    public Child {
        identifier = List.copyOf(identifier);
    }

    /** The foreign keys that lead to others than the record which it travels with. */
    public List<Reference> others() {
        return model.references().stream().filter(r -> !r.equals(reference)).toList();
    }

    /** SQL condition: the row {@code child} points to the row {@code parent}. */
    public String pointing(String child, String parent) {
        return reference.matching(child, parent);
    }
}
