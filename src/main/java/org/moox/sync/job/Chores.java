package org.moox.sync.job;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;

import org.moox.sync.log.Leftovers;
import org.moox.sync.log.Limits;
import org.moox.sync.log.Pruning;
import org.moox.sync.prepare.SyncStates;
import org.moox.sync.sync.Drift;
import org.moox.sync.sync.SyncChecks;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;

/** What one replica does for all of them, again and again. No logic: each calls one step. */
@ApplicationScoped
class Chores {

    private static final int REMOVED_AT_ONCE = 50_000;
    private static final Duration PRUNE = Duration.ofSeconds(5);
    private static final String EVERY = "10s";
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final Log log;
    private final SyncChecks checks;
    private final Drift drift;
    private final Leases leases;
    private final Shift shift;

    Chores(Log log, SyncChecks checks, Drift drift, Leases leases, Shift shift) {
        this.log = log;
        this.checks = checks;
        this.drift = drift;
        this.leases = leases;
        this.shift = shift;
    }

    /** What keeps the log small, and what is said of it. */
    @Singleton
    static class Log {
        private final SyncStates states;
        private final Pruning pruning;
        private final Leftovers leftovers;
        private final Limits limits;

        Log(SyncStates states, Pruning pruning, Leftovers leftovers, Limits limits) {
            this.states = states;
            this.pruning = pruning;
            this.leftovers = leftovers;
            this.limits = limits;
        }
    }

    @Scheduled(identity = "prune", every = EVERY, concurrentExecution = ConcurrentExecution.SKIP)
    void prune() {
        shift.work(() -> leases.run("prune", ROUND, () -> {
            log.pruning.run(PRUNE);
            log.leftovers.remove(REMOVED_AT_ONCE);
        }));
    }

    @Scheduled(identity = "limits", every = "1m", delayed = "30s", concurrentExecution = ConcurrentExecution.SKIP)
    void limits() {
        shift.work(() -> leases.run("limits", Duration.ofMinutes(1), log.limits::hold));
    }

    @Scheduled(identity = "states", every = EVERY, delayed = "15s", concurrentExecution = ConcurrentExecution.SKIP)
    void states() {
        shift.work(() -> leases.run("states", ROUND, log.states::lookAtAll));
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
