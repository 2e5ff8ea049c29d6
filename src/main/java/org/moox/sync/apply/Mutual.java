package org.moox.sync.apply;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Records that point to each other, or to themselves: none can wait for the other's row, so foreign keys that may be null are, until all have their rows. Pure code. */
final class Mutual {

    static final Outcome INCOMPLETE = new Outcome.Refused(Outcome.Refused.MISSING_PARENT,
            "The record that it points to has not got its row.");

    private Mutual() {
    }

    /** A record as the source names it. */
    private record Subject(String model, String record) {
    }

    static boolean pointsToItself(Work work) {
        return !deferrable(work, Set.of(subject(work))).isEmpty();
    }

    /** Lets items of the group go without parents of the group. */
    static void defer(List<Work> group) {
        var subjects = new HashSet<Subject>();
        group.stream().filter(work -> !work.item().isDelete()).forEach(work -> subjects.add(subject(work)));
        group.forEach(work -> work.defer(deferrable(work, subjects)));
    }

    // a handler is not shown what is not yet so
    private static Set<String> deferrable(Work work, Set<Subject> subjects) {
        return work.handler() != null
                ? Set.of()
                : work.parents()
                        .stream()
                        .filter(parent -> !parent.column().notNull() && isAmong(parent, subjects))
                        .map(parent -> parent.column().name())
                        .collect(Collectors.toSet());
    }

    private static boolean isAmong(Work.Parent parent, Set<Subject> subjects) {
        return parent.sourceModels()
                .stream()
                .anyMatch(model -> subjects.contains(new Subject(model, parent.reference().record())));
    }

    private static Subject subject(Work work) {
        return new Subject(work.sync().sourceModel(), work.item().record());
    }
}
