package org.moox.sync.webhook;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.arc.All;
import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.StartupEvent;

/** Finds who answers a kind of message, by its path. Indexed once, at the start. */
@ApplicationScoped
class Ports {

    private final Map<String, Messages<?>> byPath = new HashMap<>();

    Ports(@All List<Messages<?>> ports) {
        for (var port : ports) {
            var other = byPath.putIfAbsent(port.path(), port);
            if (other != null) {
                throw new IllegalStateException("%s and %s both answer signed posts to \"%s\": give one of them another path"
                        .formatted(name(other), name(port), port.path()));
            }
        }
    }

    // two ports with one path stop the start, not the first message
    void atStart(@Observes StartupEvent event) {
        byPath.size();
    }

    Optional<Messages<?>> find(String below) {
        return Optional.ofNullable(byPath.get(below));
    }

    Collection<Messages<?>> all() {
        return byPath.values();
    }

    private static String name(Messages<?> port) {
        return ClientProxy.unwrap(port).getClass().getName();
    }
}
