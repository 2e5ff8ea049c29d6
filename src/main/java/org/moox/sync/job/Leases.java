package org.moox.sync.job;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.moox.sync.database.Parting;
import org.moox.sync.database.Transactions;

import io.quarkus.runtime.ShutdownEvent;

/** Lets one of several replicas on one database do a job: the one that holds its lease. Thread-safe. */
@ApplicationScoped
class Leases {

    private static final Logger LOG = Logger.getLogger(Leases.class);
    private static final Duration LENGTH = Duration.ofSeconds(30);

    private final Transactions transactions;
    private final String owner;
    private final Duration length;
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "sync-leases");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    Leases(Transactions transactions) {
        this(transactions, ManagementFactory.getRuntimeMXBean().getName() + '/' + UUID.randomUUID(), LENGTH);
    }

    /** @param length how long a lease outlives an owner that is gone */
    Leases(Transactions transactions, String owner, Duration length) {
        this.transactions = transactions;
        this.owner = owner;
        this.length = length;
    }

    /**
     * Does the work if this replica holds the lease or may take it, and keeps the lease meanwhile.
     *
     * @param every when the work comes again: until then, and a little longer, the lease stays here
     * @return false when another replica holds it
     */
    boolean run(String name, Duration every, Runnable work) {
        var rest = every.plus(length);
        if (!take(name, rest)) {
            return false;
        }
        var third = length.toMillis() / 3;
        var renewal = renewals.scheduleWithFixedDelay(() -> renew(name, rest), third, third, TimeUnit.MILLISECONDS);
        try {
            work.run();
        } finally {
            renewal.cancel(false);
        }
        return true;
    }

    // the row lock of the conflict decides between two that come at once; what ends much later was taken before the clock was set back
    private static final String TAKE = """
            insert into sync.leases as held (name, owner, ends) values (?, ?, clock_timestamp() + ? * interval '1 ms')
            on conflict (name) do update set owner = excluded.owner, ends = excluded.ends
            where held.owner = excluded.owner or held.ends not between clock_timestamp() and clock_timestamp() + ? * interval '2 ms'
            """;

    private boolean take(String name, Duration rest) {
        return transactions.run(connection -> {
            try (var insert = connection.prepareStatement(TAKE)) {
                insert.setString(1, name);
                insert.setString(2, owner);
                insert.setLong(3, rest.toMillis());
                insert.setLong(4, rest.toMillis());
                return insert.executeUpdate() == 1;
            }
        });
    }

    private void renew(String name, Duration rest) {
        try {
            if (!take(name, rest)) {
                LOG.warnf("lease lost while at work job=%s", name);
            }
        } catch (RuntimeException e) { // or it would be the last renewal
            LOG.warnf("lease not renewed job=%s reason=\"%s\"", name, e.getMessage());
        }
    }

    /** Whoever stops in order lets the others go on at once. */
    void atEnd(@Observes ShutdownEvent event) throws InterruptedException {
        release();
    }

    void release() throws InterruptedException {
        renewals.shutdownNow();
        Parting.write(this::give);
    }

    private void give() {
        try {
            transactions.run(connection -> {
                try (var delete = connection.prepareStatement("delete from sync.leases where owner = ?")) {
                    delete.setString(1, owner);
                    return delete.executeUpdate();
                }
            });
        } catch (RuntimeException e) {
            LOG.debugf("leases not released, they end by themselves reason=\"%s\"", e.getMessage());
        }
    }
}
