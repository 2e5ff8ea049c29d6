package org.moox.sync.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.moox.sync.model.ModelConfig.Binding;

/** Chooses the columns by which records of a table are found. Pure code. */
final class Identifiers {

    private final ModelConfig config;

    Identifiers(ModelConfig config) {
        this.config = config;
    }

    /** Configured, else the primary key, else the first of the local list that carries a usable unique index; else empty. */
    List<Column> local(Table table, Binding binding) {
        var configured = binding == null ? Optional.<List<String>>empty() : binding.localIdentifier();
        if (configured.isPresent()) {
            return usable(table, configured.get()) ? table.columns(strip(configured.get())) : List.of();
        }
        var primary = table.primaryKey();
        if (primary.isPresent()) {
            return table.columns(primary.get().columns());
        }
        if (binding != null && binding.identifier().isPresent() && usable(table, binding.identifier().get())) {
            return table.columns(strip(binding.identifier().get()));
        }
        return config.localIdentifierFields()
                .stream()
                .map(field -> List.of(field.strip()))
                .filter(table::hasUsable)
                .findFirst()
                .map(table::columns)
                .orElse(List.of());
    }

    /**
     * Configured, else those of the unique list that carry a usable unique index, then the primary key. A configured one that does not fit is not
     * replaced silently: then there is none.
     */
    List<List<Column>> unique(Table table, Binding binding) {
        var candidates = new ArrayList<List<String>>();
        if (binding != null && binding.identifier().isPresent()) {
            candidates.add(strip(binding.identifier().get()));
        } else {
            config.uniqueIdentifierFields().forEach(field -> candidates.add(List.of(field.strip())));
            table.primaryKey().ifPresent(key -> candidates.add(key.columns()));
        }
        return candidates.stream().distinct().filter(table::hasUsable).map(table::columns).toList();
    }

    private static boolean usable(Table table, List<String> names) {
        return table.hasUsable(strip(names));
    }

    private static List<String> strip(List<String> names) {
        return names.stream().map(String::strip).toList();
    }
}
