package org.moox.sync.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.moox.sync.model.Entities.Entity;
import org.moox.sync.model.ModelConfig.Binding;
import org.moox.sync.model.ModelConfig.CaptureMode;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** Decides which tables are models, and under which names. Pure code. */
final class Exposure {

    /** A model without its columns; {@code entity} and {@code binding} may be null. */
    record Exposed(String name, String entity, Table.Name table, Binding binding) {
    }

    private final ModelConfig config;
    private final Map<String, Entity> entities;

    /** @throws SyncException naming the property to mend */
    Exposure(ModelConfig config, List<Entity> entities) {
        this.config = config;
        this.entities = entities.stream().collect(Collectors.toMap(Entity::model, e -> e, (one, other) -> {
            throw new SyncException(Reason.INVALID,
                    "The entities %s and %s both say @SyncModel(\"%s\"): give one of them another name."
                            .formatted(one.className(), other.className(), one.model()));
        }));
        check();
    }

    private void check() {
        TablePattern.all(config.tables().orElse(List.of()));
        var aliases = new HashMap<String, String>();
        config.models().forEach((alias, binding) -> {
            var name = name(alias, binding);
            var property = "sync.models." + alias;
            var other = aliases.put(name, alias);
            if (other != null) {
                throw invalid(property + ".name",
                        "sync.models.%s and sync.models.%s are both named %s: give one of them another name."
                                .formatted(other, alias, name));
            }
            if (binding.table().isEmpty() && !entities.containsKey(name)) {
                throw invalid(property + ".table",
                        "%s.table is missing: name the table of model %s.".formatted(property, name));
            }
            if (binding.table().isPresent() && entities.containsKey(name)) {
                throw invalid(property + ".table",
                        "%s.table makes a second model named %s beside the entity %s: leave it out or set %s.name."
                                .formatted(property, name, entities.get(name).className(), property));
            }
            if (binding.capture() == CaptureMode.CALLBACKS && !entities.containsKey(name)) {
                throw invalid(property + ".capture",
                        "%s.capture=callbacks needs an entity, and %s is a table model: use triggers."
                                .formatted(property, name));
            }
        });
    }

    /**
     * The models among these tables.
     *
     * @param entityTables model name of an entity → object id of its table
     */
    List<Exposed> among(List<Table.Name> tables, Map<String, Long> entityTables) {
        var exposed = new ArrayList<Exposed>();
        for (var entity : entities.values()) {
            tables.stream()
                    .filter(t -> t.oid() == entityTables.getOrDefault(entity.model(), 0L))
                    .findFirst()
                    .ifPresent(t -> exposed.add(new Exposed(entity.model(), entity.className(), t, bindingOf(entity.model()))));
        }
        config.models()
                .forEach((alias, binding) -> binding.table()
                        .flatMap(text -> find(tables, text))
                        .ifPresent(t -> exposed.add(new Exposed(name(alias, binding), null, t, binding))));
        addByPattern(tables, exposed);
        return exposed;
    }

    /** Configured models whose table is not among these: property → what to mend. */
    Map<String, String> missing(List<Table.Name> tables) {
        var missing = new TreeMap<String, String>();
        config.models()
                .forEach((alias, binding) -> binding.table().filter(text -> find(tables, text).isEmpty()).ifPresent(text -> {
                    var property = "sync.models." + alias + ".table";
                    missing.put(property, "Model %s has no table %s here: create it, or mend %s."
                            .formatted(name(alias, binding), text, property));
                }));
        return missing;
    }

    private static final String RELATED = "sync.models-with-platform-relations";

    /** Models that are said to belong to platforms and are not among these: property → what to mend. */
    static Map<String, String> unrelated(ModelConfig config, Set<String> models) {
        var unknown = config.modelsWithPlatformRelations()
                .orElse(List.of())
                .stream()
                .map(String::strip)
                .filter(name -> !models.contains(name))
                .toList();
        return unknown.isEmpty()
                ? Map.of()
                : Map.of(RELATED, "%s names %s, which is not exposed here: expose its table or take it out."
                        .formatted(RELATED, String.join(", ", unknown)));
    }

    // a table that has a name of its own keeps only that one; a name that is taken, or that two schemas use, gets its schema in front
    private void addByPattern(List<Table.Name> tables, List<Exposed> exposed) {
        var meant = TablePattern.all(config.tables().orElse(List.of()));
        var named = exposed.stream().map(e -> e.table().oid()).collect(Collectors.toSet());
        var taken = new HashSet<>(exposed.stream().map(Exposed::name).toList());
        var found = tables.stream().filter(t -> meant.test(t) && !named.contains(t.oid())).toList();
        var uses = found.stream().collect(Collectors.groupingBy(Table.Name::table, Collectors.counting()));
        for (var table : found) {
            var name = uses.get(table.table()) > 1 || taken.contains(table.table()) ? table.full() : table.table();
            if (taken.add(name)) {
                exposed.add(new Exposed(name, null, table, null));
            }
        }
    }

    private Binding bindingOf(String model) {
        return config.models()
                .entrySet()
                .stream()
                .filter(e -> name(e.getKey(), e.getValue()).equals(model))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static Optional<Table.Name> find(List<Table.Name> tables, String text) {
        return tables.stream().filter(t -> t.full().equals(text) || t.full().equals("public." + text)).findFirst();
    }

    private static String name(String alias, Binding binding) {
        return binding.name().orElse(alias);
    }

    private static SyncException invalid(String property, String sentence) {
        return new SyncException(Reason.INVALID, property, sentence);
    }
}
