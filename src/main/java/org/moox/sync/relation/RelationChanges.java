package org.moox.sync.relation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;

/**
 * Logs the records whose relations a transaction has really changed, before it completes: what was taken away and given back in the same
 * transaction is no change, and nothing is sent for it. The change carries the origin under which the relations were written.
 */
@ApplicationScoped
class RelationChanges {

    private static final Object PENDING = new Object();

    private final TransactionSynchronizationRegistry registry;
    private final ChangeLog log;

    RelationChanges(TransactionSynchronizationRegistry registry, ChangeLog log) {
        this.registry = registry;
        this.log = log;
    }

    private record Subject(String model, String record) {
    }

    /** The transaction has added or removed the record's relations to these platforms; only those whose rows were written. */
    void written(String model, String record, Collection<UUID> platforms, boolean added) {
        if (!platforms.isEmpty()) {
            pending().add(new Subject(model, record), platforms, added);
        }
    }

    private Pending pending() {
        var pending = (Pending) registry.getResource(PENDING);
        if (pending == null) {
            pending = new Pending();
            registry.putResource(PENDING, pending);
            registry.registerInterposedSynchronization(pending);
        }
        return pending;
    }

    /** What one transaction has written: relation → whether it was added; one that was written back is gone from here. */
    private final class Pending implements Synchronization {

        private final Map<Subject, Map<UUID, Boolean>> subjects = new LinkedHashMap<>();

        void add(Subject subject, Collection<UUID> platforms, boolean added) {
            var changes = subjects.computeIfAbsent(subject, s -> new HashMap<>());
            for (var platform : platforms) {
                var before = changes.remove(platform);
                if (before == null) {
                    changes.put(platform, added);
                }
            }
        }

        @Override
        public void beforeCompletion() {
            var byModel = new LinkedHashMap<String, List<String>>();
            subjects.forEach((subject, changes) -> {
                if (!changes.isEmpty()) {
                    byModel.computeIfAbsent(subject.model(), m -> new ArrayList<>()).add(subject.record());
                }
            });
            subjects.clear();
            byModel.forEach((model, records) -> log.append(model, Change.UPDATED, records));
        }

        @Override
        public void afterCompletion(int status) {
            // the log's poll finds what was appended
        }
    }
}
