package org.moox.sync.capture;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

import org.hibernate.Hibernate;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.model.SyncModel;

/**
 * Collects the changes that entity callbacks tell of during a transaction. Where callbacks write the log, they are appended before the
 * transaction completes, after Hibernate's last flush; after the commit the event bus hears of them.
 */
@ApplicationScoped
class EntityChanges {

    private static final Object PENDING = new Object();

    private final TransactionSynchronizationRegistry registry;
    private final Transactions transactions;
    private final Models models;
    private final ChangeLog log;
    private final Nudge nudge;

    EntityChanges(TransactionSynchronizationRegistry registry, Transactions transactions, Models models, ChangeLog log,
            Nudge nudge) {
        this.registry = registry;
        this.transactions = transactions;
        this.models = models;
        this.log = log;
        this.nudge = nudge;
    }

    /** An entity's change; values of its local identifier as text, and what the transaction ran under when it was made. */
    private record EntityChange(Model model, String operation, List<String> values, String origin) {

        boolean sameRun(EntityChange other) {
            return model.name().equals(other.model.name()) && operation.equals(other.operation)
                    && origin.equals(other.origin);
        }
    }

    /** An entity is a record of its own model, and of those that its class inherits from. */
    void add(Object entity, String operation) {
        for (Class<?> type = Hibernate.getClassLazy(entity); type != null; type = type.getSuperclass()) {
            var named = type.getAnnotation(SyncModel.class);
            if (named != null && registry.getTransactionKey() != null) {
                add(named.value(), entity, operation);
            }
        }
    }

    private void add(String name, Object entity, String operation) {
        var pending = pending();
        pending.models.add(name);
        var model = models.known(name);
        if (model.isPresent() && model.get().callbacks() && !model.get().localIdentifier().isEmpty()) {
            pending.add(new EntityChange(model.get(), operation, EntityKey.values(model.get(), entity),
                    transactions.join(ChangeLog::runsUnder)));
        }
    }

    private Pending pending() {
        var pending = (Pending) registry.getResource(PENDING);
        if (pending == null) {
            pending = new Pending();
            registry.putResource(PENDING, pending);
            // interposed: runs after Hibernate's own, which has been registered before its first flush
            registry.registerInterposedSynchronization(pending);
        }
        return pending;
    }

    /** What one transaction has changed. */
    private final class Pending implements Synchronization {

        private final Set<String> models = new LinkedHashSet<>();
        private final List<EntityChange> changes = new ArrayList<>();
        private boolean completing;

        void add(EntityChange change) {
            changes.add(change);
            if (completing) {
                append(); // another session that flushes even later
            }
        }

        @Override
        public void beforeCompletion() {
            completing = true;
            append();
        }

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
                models.forEach(nudge::captured);
            }
        }

        // runs of equal model, operation and origin, so that the log keeps the order of the changes
        private void append() {
            var start = 0;
            for (var end = 1; end <= changes.size(); end++) {
                if (end == changes.size() || !changes.get(start).sameRun(changes.get(end))) {
                    EntityChanges.this.append(changes.subList(start, end));
                    start = end;
                }
            }
            changes.clear();
        }
    }

    private void append(List<EntityChange> run) {
        var first = run.get(0);
        var keys = transactions.join(connection -> EntityKey.render(connection, first.model,
                run.stream().map(EntityChange::values).toList()));
        if (!keys.isEmpty()) {
            transactions
                    .join(connection -> log.append(connection, first.model.name(), first.operation, keys, null, first.origin));
        }
    }
}
