package org.moox.sync.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** A configured list {@code model=name of a plug-in}. Pure code. */
public final class Bindings {

    private final String property;
    private final String kind;
    private final Map<String, String> names;

    private Bindings(String property, String kind, Map<String, String> names) {
        this.property = property;
        this.kind = kind;
        this.names = Map.copyOf(names);
    }

    /**
     * @param property to be named when something is wrong
     * @param kind what the plug-ins are
     * @throws SyncException INVALID when an entry is no pair, or a model stands twice
     */
    public static Bindings read(String property, String kind, List<String> entries) {
        var names = new LinkedHashMap<String, String>();
        for (var entry : entries) {
            var at = entry.lastIndexOf('=');
            if (at < 1 || entry.substring(0, at).isBlank() || entry.substring(at + 1).isBlank()) {
                throw new SyncException(Reason.INVALID, property,
                        "\"%s\" in %s is no pair: write model=%s.".formatted(entry, property, kind));
            }
            var model = entry.substring(0, at).strip();
            var name = entry.substring(at + 1).strip();
            var other = names.putIfAbsent(model, name);
            if (other != null && !other.equals(name)) {
                throw new SyncException(Reason.INVALID, property, "%s binds model %s to both %s and %s: keep one of them."
                        .formatted(property, model, other, name));
            }
        }
        return new Bindings(property, kind, names);
    }

    public Set<String> models() {
        return names.keySet();
    }

    public Optional<String> of(String model) {
        return Optional.ofNullable(names.get(model));
    }

    /** @throws SyncException INVALID, naming model and plug-in, when there is no plug-in of that name */
    public <T> T resolve(String model, Map<String, T> plugIns) {
        var name = names.get(model);
        var found = plugIns.get(name);
        if (found == null) {
            throw new SyncException(Reason.INVALID, property, "%s binds model %s to %s %s, which is not there; there are: %s."
                    .formatted(property, model, kind, name,
                            plugIns.isEmpty() ? "none" : String.join(", ", new TreeSet<>(plugIns.keySet()))));
        }
        return found;
    }

    /** Two plug-ins of one name. */
    public SyncException sameName(String name, Object one, Object other) {
        return new SyncException(Reason.INVALID, null, "The %ss %s and %s are both named %s: give one of them another name."
                .formatted(kind, type(one), type(other), name));
    }

    /** Two plug-ins for one model. */
    public SyncException sameModel(String model, String one, String other) {
        return new SyncException(Reason.INVALID, property,
                "The %ss %s and %s both claim model %s: decide by %s=%s=…".formatted(kind, one, other, model, property, model));
    }

    // beans may come as generated subclasses
    private static String type(Object bean) {
        return bean.getClass().getName().replaceAll("_(ClientProxy|Subclass)$", "");
    }
}
