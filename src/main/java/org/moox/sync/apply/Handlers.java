package org.moox.sync.apply;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.model.Bindings;
import org.moox.sync.model.Models;
import org.moox.sync.model.PlugIns;

import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;

/** The handlers of this application, by the model that they serve here. */
@ApplicationScoped
class Handlers implements PlugIns {

    private static final Logger LOG = Logger.getLogger(Handlers.class);

    private final Map<String, SyncHandler> byModel;
    private final Bindings bindings;
    private final Models models;

    Handlers(@All List<SyncHandler> beans, HandlerConfig config, Models models) {
        this.models = models;
        bindings = Bindings.read("sync.sync-bindings", "handler", config.syncBindings().orElse(List.of()));
        byModel = index(beans, bindings);
    }

    // after all tables are there; a fault in what is configured stops the start
    void atStart(@Observes @Priority(320) StartupEvent event) {
        bindings.models()
                .stream()
                .filter(Predicate.not(model -> models.find(model).isPresent()))
                .forEach(model -> LOG.errorf("handler bound to a model that is not exposed here handler=%s model=%s",
                        byModel.get(model).name(), model));
        byModel.forEach((model, handler) -> LOG.debugf("handler serves model=%s handler=%s", model, handler.name()));
    }

    @Override
    public Optional<String> handler(String model) {
        return of(model).map(SyncHandler::name);
    }

    Optional<SyncHandler> of(String model) {
        return Optional.ofNullable(byModel.get(model));
    }

    /** @throws org.moox.sync.problem.SyncException naming both when two handlers claim the same */
    static Map<String, SyncHandler> index(List<SyncHandler> beans, Bindings bindings) {
        var byName = beans.stream()
                .collect(Collectors.toMap(SyncHandler::name, h -> h, (one, other) -> {
                    throw bindings.sameName(one.name(), one, other);
                }));
        var byModel = new HashMap<String, SyncHandler>();
        for (var bean : beans) {
            for (var model : bean.models()) {
                var other = bindings.of(model).isPresent() ? null : byModel.put(model, bean);
                if (other != null) {
                    throw bindings.sameModel(model, other.name(), bean.name());
                }
            }
        }
        bindings.models().forEach(model -> byModel.put(model, bindings.resolve(model, byName)));
        return Map.copyOf(byModel);
    }
}
