package org.moox.sync.prepare;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.model.Bindings;
import org.moox.sync.model.Models;
import org.moox.sync.model.PlugIns;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.ModelsAnswer.TransformerDescription;

import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;

/** The transformers of this application, by name, and which syncs they serve. */
@ApplicationScoped
class Transformers implements PlugIns {

    private static final Logger LOG = Logger.getLogger(Transformers.class);

    private final Map<String, Transformer> byName;
    private final Map<String, Duration> delays;
    private final Bindings bindings;
    private final Models models;

    Transformers(@All List<Transformer> beans, TransformerConfig config, Models models) {
        this.models = models;
        bindings = Bindings.read("sync.transformer-bindings", "transformer", config.transformerBindings().orElse(List.of()));
        byName = index(beans, bindings);
        delays = byName.values().stream().collect(Collectors.toMap(Transformer::name, Transformer::delay));
    }

    // after all tables are there; a fault in what is configured stops the start
    void atStart(@Observes @Priority(320) StartupEvent event) {
        for (var model : bindings.models()) {
            if (models.find(model).isEmpty()) {
                LOG.errorf("transformer bound to a model that is not exposed here transformer=%s model=%s",
                        bindings.of(model).orElseThrow(), model);
            }
        }
    }

    /** @throws org.moox.sync.problem.SyncException naming both when two have one name, or a binding names none */
    static Map<String, Transformer> index(List<Transformer> beans, Bindings bindings) {
        var byName = new TreeMap<String, Transformer>();
        for (var bean : beans) {
            var other = byName.put(bean.name(), bean);
            if (other != null) {
                throw bindings.sameName(bean.name(), other, bean);
            }
        }
        bindings.models().forEach(model -> bindings.resolve(model, byName));
        return byName;
    }

    /** Name of the transformer that a sync asks for; null when its records travel as they are. */
    String name(SyncDefinition sync) {
        return sync.transformer() != null ? sync.transformer() : bindings.of(sync.sourceModel()).orElse(null);
    }

    /** Empty when there is none of that name. */
    Optional<Transformer> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Whether records of the sync go through Java, so that SQL cannot tell what becomes of them. */
    boolean transforms(SyncDefinition sync) {
        return name(sync) != null || sync.filter() != null || sync.transformation() != null;
    }

    Duration delay(SyncDefinition sync) {
        var name = name(sync);
        return name == null ? Duration.ZERO : delays.getOrDefault(name, Duration.ZERO);
    }

    /** Says so where a sync asks for a transformer that is not here. */
    void reportMissing(SyncDefinition sync) {
        var name = name(sync);
        if (name != null && !byName.containsKey(name)) {
            LOG.errorf("sync names a transformer that is not here sync=%s transformer=%s known=%s", sync.id(), name,
                    byName.keySet());
        }
    }

    @Override
    public Optional<String> transformer(String model) {
        return bindings.of(model);
    }

    @Override
    public List<TransformerDescription> transformers() {
        return byName.values()
                .stream()
                .map(t -> new TransformerDescription(t.name(), t.fields().stream().sorted().toList(),
                        delays.get(t.name()).toString()))
                .toList();
    }
}
