package org.moox.sync.model;

import java.util.List;
import java.util.Set;

import org.moox.sync.model.Model.Reference;

/**
 * A model whose records travel with the record that they belong to.
 *
 * @param relation the name under which they travel; without configuration that of the model
 * @param reference the foreign key that says to whom they belong
 */
public record Child(String relation, Model model, Reference reference) {

    private static final Set<String> NUMBERS = Set.of("smallint", "integer", "bigint");

    /** Columns by which a target finds the record: of the preferred unique identifiers the first that is more than a number which every platform makes itself. */
    public List<Column> identifier() {
        var keys = model.uniqueIdentifiers();
        return keys.stream()
                .filter(key -> !key.stream().allMatch(Child::counted))
                .findFirst()
                .orElseGet(() -> keys.get(keys.size() - 1));
    }

    private static boolean counted(Column column) {
        return !column.identity().isEmpty() || column.hasDefault() && NUMBERS.contains(column.type());
    }
}
