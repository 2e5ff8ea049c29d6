package org.moox.sync.sync;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.moox.sync.wire.ModelsAnswer.ChildDescription;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/**
 * The fields that travel, because both sides have them, under their names on the target. What a transformer makes and what a handler takes no catalog tells: with
 * one of them, the fields of either side count. Pure code.
 */
final class Common {

    /** The record's own fields; those of records that travel along stand under the name of their relation. */
    static final String OWN = "";

    private Common() {
    }

    static Set<String> of(SyncEntry sync, ModelDescription source, ModelDescription target) {
        var sent = names(Mapping.of(sync).seenByTarget(source).columns());
        var written = names(target.columns().stream().filter(column -> !column.generated()).toList());
        if (sync.transformer() != null || sync.transformation() != null || source.transformer() != null
                || target.handler() != null) {
            sent.addAll(written);
        } else {
            sent.retainAll(written);
        }
        return sent;
    }

    /**
     * Also of the records that travel along, which have the same names on both sides.
     *
     * @param sources all models of the source, by name
     */
    static Map<String, Set<String>> of(SyncEntry sync, Map<String, ModelDescription> sources,
            Map<String, ModelDescription> targets) {
        var source = sources.get(sync.sourceModel());
        var target = targets.get(sync.targetModel());
        var all = new LinkedHashMap<String, Set<String>>();
        all.put(OWN, of(sync, source, target));
        var there = target.children().stream().collect(Collectors.toMap(ChildDescription::relation, ChildDescription::model));
        for (var child : source.children()) {
            var from = sources.get(child.model());
            var to = targets.get(there.get(child.relation()));
            if (from != null && to != null) {
                var both = names(from.columns());
                both.retainAll(names(to.columns().stream().filter(column -> !column.generated()).toList()));
                all.put(child.relation(), both);
            }
        }
        return all;
    }

    /** What travels now and did not before; where it is not known what did, nothing. */
    static List<String> joined(Map<String, Set<String>> before, Map<String, Set<String>> now) {
        return now.entrySet()
                .stream()
                .filter(entry -> before.containsKey(entry.getKey()))
                .flatMap(entry -> entry.getValue()
                        .stream()
                        .filter(field -> !before.get(entry.getKey()).contains(field))
                        .map(field -> entry.getKey().isEmpty() ? field : entry.getKey() + '.' + field))
                .toList();
    }

    private static Set<String> names(Collection<ColumnDescription> columns) {
        return columns.stream().map(ColumnDescription::name).collect(Collectors.toCollection(TreeSet::new));
    }
}
