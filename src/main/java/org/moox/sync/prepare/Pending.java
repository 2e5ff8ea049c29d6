package org.moox.sync.prepare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.moox.sync.log.Change;
import org.moox.sync.sync.SyncDefinition;

/**
 * Several changes of one record, as one: the last position and operation, and the origins that all of them share.
 */
record Pending(long position, String operation, List<List<String>> origin) {

    /** Coalesces the changes that concern a sync, by record key; what came from the sync's own target is left out. */
    static Map<String, Pending> of(SyncDefinition sync, List<Change> changes) {
        var pending = new LinkedHashMap<String, Pending>();
        for (var change : changes) {
            if (change.key() != null && concerns(sync, change)) {
                pending.merge(change.key(), new Pending(change.position(), change.operation(), change.origin()), Pending::then);
            }
        }
        var home = List.of(sync.target().toString(), sync.targetModel());
        pending.values().removeIf(p -> p.origin.contains(home));
        return pending;
    }

    static boolean concerns(SyncDefinition sync, Change change) {
        return change.model().equals(sync.sourceModel()) && (change.sync() == null || change.sync().equals(sync.id()));
    }

    private Pending then(Pending later) {
        var shared = new ArrayList<>(origin);
        shared.retainAll(later.origin);
        return new Pending(later.position, later.operation, List.copyOf(shared));
    }
}
