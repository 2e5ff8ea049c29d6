package org.moox.sync.reconcile;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;

/** Keeps the lease of a reconcile while a step reads, however long that takes: or two replicas would take it from each other for ever. */
final class LeaseKeeper implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

    private final Transactions transactions;
    private final Reconciles reconciles;
    private final Duration every;
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "sync-reconcile-leases");
        thread.setDaemon(true);
        return thread;
    });

    LeaseKeeper(Transactions transactions, Reconciles reconciles, Duration every) {
        this.transactions = transactions;
        this.reconciles = reconciles;
        this.every = every;
    }

    <T> T keep(Reconcile reconcile, Supplier<T> reading) {
        var renewal = renewals.scheduleWithFixedDelay(() -> renew(reconcile), every.toMillis(), every.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return reading.get();
        } finally {
            renewal.cancel(false);
        }
    }

    private void renew(Reconcile reconcile) {
        try {
            if (!transactions.run(connection -> reconciles.renew(connection, reconcile))) {
                LOG.debugf("lease lost while at work sync=%s", reconcile.key.sync()); // nothing of the step will be written
            }
        } catch (RuntimeException e) { // or it would be the last renewal
            LOG.warnf("lease not renewed sync=%s reason=\"%s\"", reconcile.key.sync(), e.getMessage());
        }
    }

    @Override
    public void close() {
        renewals.shutdownNow();
    }
}
