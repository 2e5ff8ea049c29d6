package org.moox.sync.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

import org.moox.sync.model.Model.Reference;

/** Decides which models travel as children of others. Pure code. */
final class Children {

    private static final String LISTED = "sync.models-with-syncable-relations";

    private static final Set<String> NUMBERS = Set.of("smallint", "integer", "bigint");

    private final ModelConfig config;
    private final Map<String, Model> models;
    private final List<PlugIns> plugIns;
    private final Map<String, String> problems = new TreeMap<>();

    Children(ModelConfig config, Map<String, Model> models, List<PlugIns> plugIns) {
        this.config = config;
        this.models = models;
        this.plugIns = plugIns;
    }

    /** Property → what to mend; complete after {@link #all}. */
    Map<String, String> problems() {
        return problems;
    }

    /** Name of each parent → its children. */
    Map<String, List<Child>> all() {
        var all = new LinkedHashMap<String, List<Child>>();
        for (var name : config.modelsWithSyncableRelations().orElse(List.of())) {
            var parent = models.get(name.strip());
            if (parent == null) {
                problem(LISTED, "%s names the model %s, which is not exposed here: expose its table or take it out."
                        .formatted(LISTED, name.strip()));
            } else {
                all.put(parent.name(), referencing(parent));
            }
        }
        config.models().forEach((alias, binding) -> {
            var parent = models.get(binding.name().orElse(alias));
            if (parent != null && binding.relations().isPresent()) {
                all.put(parent.name(), named("sync.models." + alias + ".relations", parent, binding.relations().get()));
            }
        });
        return all;
    }

    private List<Child> referencing(Model parent) {
        return models.values()
                .stream()
                .filter(model -> !model.name().equals(parent.name()) && !references(model, parent).isEmpty())
                .flatMap(model -> child(LISTED, model.name(), model, parent).stream())
                .toList();
    }

    private List<Child> named(String property, Model parent, List<String> relations) {
        var children = new ArrayList<Child>();
        for (var entry : relations) {
            var parts = entry.strip().split("=", 2);
            var name = parts[parts.length - 1].strip();
            var model = models.get(name);
            if (model == null || model.name().equals(parent.name())) {
                problem(property, "%s of model %s names %s, which is not another model that is exposed here."
                        .formatted(property, parent.name(), name));
            } else {
                child(property, parts[0].strip(), model, parent).ifPresent(children::add);
            }
        }
        return children;
    }

    private Optional<Child> child(String property, String relation, Model model, Model parent) {
        var references = references(model, parent);
        if (references.size() != 1) {
            problem(property,
                    "Records of model %s cannot travel with those of %s: they need exactly one foreign key to them, and have %d."
                            .formatted(model.name(), parent.name(), references.size()));
        } else if (model.localIdentifier().isEmpty() || model.uniqueIdentifiers().isEmpty()) {
            problem(property,
                    "Records of model %s cannot travel with those of %s: table %s has no primary key and no usable unique index."
                            .formatted(model.name(), parent.name(), model.quotedTable()));
        } else if (model.callbacks()) {
            problem(property,
                    "Records of model %s cannot travel with those of %s: that takes triggers, and it has capture=callbacks."
                            .formatted(model.name(), parent.name()));
        } else if (bound(model, PlugIns::transformer).isPresent()) {
            // what it would take out of a record must not travel beside it
            problem(property,
                    "Records of model %s do not travel with those of %s: they would go as they are, past transformer %s, which is bound to them. Name it in the syncs of that model instead, or let its records travel on their own."
                            .formatted(model.name(), parent.name(), bound(model, PlugIns::transformer).get()));
        } else {
            bound(model, PlugIns::handler).ifPresent(handler -> problem(property,
                    "Records of model %s that arrive with those of %s are written without handler %s, which serves them."
                            .formatted(model.name(), parent.name(), handler)));
            return Optional.of(new Child(relation, model, references.get(0), identifier(model)));
        }
        return Optional.empty();
    }

    private Optional<String> bound(Model model, BiFunction<PlugIns, String, Optional<String>> name) {
        return plugIns.stream().flatMap(p -> name.apply(p, model.name()).stream()).findFirst();
    }

    // the configured one, else of the preferred ones the first that is more than a number which every platform makes itself
    private List<Column> identifier(Model model) {
        var keys = model.uniqueIdentifiers();
        var configured = config.models()
                .entrySet()
                .stream()
                .anyMatch(e -> e.getValue().name().orElse(e.getKey()).equals(model.name())
                        && e.getValue().identifier().isPresent());
        return keys.stream()
                .filter(key -> configured || !key.stream().allMatch(Children::counted))
                .findFirst()
                .orElse(List.of());
    }

    private static boolean counted(Column column) {
        return !column.identity().isEmpty() || column.hasDefault() && NUMBERS.contains(column.type());
    }

    private static List<Reference> references(Model model, Model parent) {
        return model.references().stream().filter(r -> r.model().equals(parent.name())).toList();
    }

    private void problem(String property, String sentence) {
        problems.merge(property, sentence, (one, other) -> one + ' ' + other);
    }
}
