package org.moox.sync.apply;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.moox.sync.model.Model;

/** In which order items go: referenced tables first, deletes last and the other way round, else by position. */
final class Order {

    private Order() {
    }

    /** Groups items, which stand in order of position, into runs. */
    static List<Run> of(List<Work> works) {
        var kinds = new LinkedHashMap<Work.Kind, List<Work>>();
        works.forEach(work -> kinds.computeIfAbsent(work.kind(), k -> new ArrayList<>()).add(work));
        var ranks = ranks(works);
        var runs = new ArrayList<>(kinds.values().stream().map(Run::new).toList());
        runs.sort(Comparator.comparing(Run::delete)
                .thenComparing(run -> run.delete() ? -ranks.get(run.model().name()) : ranks.get(run.model().name()))
                .thenComparing(Run::first));
        return runs;
    }

    /** The origin under which a run is written: all that its changes have come through, and the source. */
    static String origin(UUID source, Run run) {
        return origin(source, run, Set.of());
    }

    /** The origin of what travels with a run: it has come through its own relation, too. */
    static String origin(UUID source, Run run, Set<String> relations) {
        var pairs = new LinkedHashSet<>(run.works().get(0).item().origin());
        pairs.add(List.of(source.toString(), run.sync().sourceModel()));
        relations.forEach(relation -> pairs.add(List.of(source.toString(), relation)));
        return Run.text(pairs);
    }

    private static Map<String, Integer> ranks(List<Work> works) {
        var models = new LinkedHashMap<String, Model>();
        works.forEach(work -> models.putIfAbsent(work.model().name(), work.model()));
        var ranks = new HashMap<String, Integer>();
        models.values().forEach(model -> visit(model, models, ranks, new HashSet<>()));
        return ranks;
    }

    // depth first; a cycle is cut where it closes, and the passes do the rest
    private static void visit(Model model, Map<String, Model> models, Map<String, Integer> ranks, Set<String> path) {
        if (ranks.containsKey(model.name()) || !path.add(model.name())) {
            return;
        }
        for (var reference : model.references()) {
            var parent = models.get(reference.model());
            if (parent != null) {
                visit(parent, models, ranks, path);
            }
        }
        ranks.putIfAbsent(model.name(), ranks.size());
    }
}
