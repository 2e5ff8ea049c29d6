package org.moox.sync.prepare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.moox.sync.log.Change;
import org.moox.sync.sync.SyncDefinition;

/**
 * Several changes of one record, as one: the last position and operation, and the origins that all of them share.
 *
 * @param youngest milliseconds since the last of them
 * @param oldest milliseconds since the first of them; a change for one sync alone, such as a retry, has no age: it has waited already
 */
record Pending(long position, String operation, List<List<String>> origin, long youngest, long oldest) {

    private static final long AGED = Long.MAX_VALUE;

    Pending(long position, String operation, List<List<String>> origin) {
        this(position, operation, origin, AGED, AGED);
    }

    private static Pending of(Change change) {
        var age = change.sync() == null ? Math.max(0, change.age()) : AGED;
        return new Pending(change.position(), change.operation(), change.origin(), age, age);
    }

    /** Coalesces the changes that concern a sync, by record key; what came from the sync's own target is left out. */
    static Map<String, Pending> of(SyncDefinition sync, List<Change> changes) {
        var pending = new LinkedHashMap<String, Pending>();
        for (var change : changes) {
            if (change.isOfRecord() && concerns(sync, change)) {
                pending.merge(change.key(), of(change), Pending::then);
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
        return new Pending(later.position, later.operation, List.copyOf(shared), Math.min(youngest, later.youngest),
                Math.max(oldest, later.oldest));
    }

    /** Whether all of it is too young to be sent. */
    boolean waits(Duration delay) {
        return oldest < delay.toMillis();
    }

    /** How long until its youngest part is old enough; 0 when it is. */
    long left(Duration delay) {
        return Math.max(0, delay.toMillis() - youngest);
    }
}
