package org.moox.sync.job;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.log.ChangeLog;
import org.moox.sync.log.Leftovers;
import org.moox.sync.sync.Drift;
import org.moox.sync.sync.SyncChecks;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;

/** What one replica does for all of them, again and again. No logic: each calls one step. */
@ApplicationScoped
class Chores {

    private static final int PRUNE_AT_ONCE = 50_000;
    private static final String EVERY = "10s";
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final ChangeLog log;
    private final Leftovers leftovers;
    private final SyncChecks checks;
    private final Drift drift;
    private final Leases leases;
    private final Shift shift;

    Chores(ChangeLog log, Leftovers leftovers, SyncChecks checks, Drift drift, Leases leases, Shift shift) {
        this.log = log;
        this.leftovers = leftovers;
        this.checks = checks;
        this.drift = drift;
        this.leases = leases;
        this.shift = shift;
    }

    @Scheduled(identity = "prune", every = EVERY, concurrentExecution = ConcurrentExecution.SKIP)
    void prune() {
        shift.work(() -> leases.run("prune", ROUND, () -> {
            log.prune(PRUNE_AT_ONCE);
            leftovers.remove(PRUNE_AT_ONCE);
        }));
    }

    @Scheduled(identity = "recheck", every = EVERY, concurrentExecution = ConcurrentExecution.SKIP)
    void recheck() {
        shift.work(() -> leases.run("recheck", ROUND, checks::recheck));
    }

    @Scheduled(identity = "drift", every = "1m", delayed = "20s", concurrentExecution = ConcurrentExecution.SKIP)
    void drift() {
        shift.work(() -> leases.run("drift", Duration.ofMinutes(1), drift::look));
    }
}
