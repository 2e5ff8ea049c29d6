package org.moox.sync.sync;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.moox.sync.model.Doubts;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The columns of both sides of a sync as they were when it was saved: name on the target → type. Only with it can be told what has changed since.
 *
 * @param source what travels
 * @param target what is there to be written
 * @param common what has travelled since somebody last looked, as {@link Common} says it
 */
@RegisterForReflection // kept as JSON
record Picture(Map<String, String> source, Map<String, String> target, Map<String, Set<String>> common) {

    Picture {
        common = common == null ? Map.of() : common;
    }

    /** @param seen the source with its columns named as the target names them; what does not travel left out */
    static Picture of(ModelDescription seen, ModelDescription target) {
        return new Picture(types(seen), types(target), null);
    }

    Picture with(Map<String, Set<String>> nowCommon) {
        return new Picture(source, target, nowCommon);
    }

    private static Map<String, String> types(ModelDescription model) {
        return model.columns()
                .stream()
                .filter(column -> !column.generated())
                .collect(Collectors.toMap(ColumnDescription::name, ColumnDescription::type, (a, b) -> a, LinkedHashMap::new));
    }

    /** What has changed since and matters, one sentence each; what both sides have goes on. */
    List<String> differences(ModelDescription seen, ModelDescription there) {
        var now = of(seen, there);
        var names = new TreeSet<>(source.keySet());
        names.addAll(now.source.keySet());
        names.addAll(now.target.keySet());
        var required = there.columns()
                .stream()
                .filter(ColumnDescription::required)
                .map(ColumnDescription::name)
                .collect(Collectors.toSet());
        return Stream.concat(
                names.stream().map(name -> difference(name, now, required.contains(name))).filter(Objects::nonNull),
                Doubts.ofColumns(seen, there).sentences(doubt -> retyped(doubt.column(), now)).stream()).toList();
    }

    private String difference(String name, Picture now, boolean required) {
        if (travels(name) && !now.source.containsKey(name) && now.target.containsKey(name)) {
            return "Field \"%s\" is gone from the source: the target keeps its values.".formatted(name);
        }
        if (travels(name) && now.source.containsKey(name) && !now.target.containsKey(name)) {
            return "Field \"%s\" is gone from the target: it stays behind.".formatted(name);
        }
        if (!source.containsKey(name) && now.source.containsKey(name) && !now.target.containsKey(name)) {
            return "Field \"%s\" is new on the source and not on the target: it stays behind.".formatted(name);
        }
        if (!target.containsKey(name) && !now.source.containsKey(name) && required) {
            return "Field \"%s\" is new on the target, which requires it: new records are parked until it has a default."
                    .formatted(name);
        }
        return null;
    }

    private boolean travels(String name) {
        return source.containsKey(name) && target.containsKey(name);
    }

    private boolean retyped(String name, Picture now) {
        return travels(name) && now.travels(name)
                && !(source.get(name).equals(now.source.get(name)) && target.get(name).equals(now.target.get(name)));
    }
}
