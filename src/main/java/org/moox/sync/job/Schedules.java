package org.moox.sync.job;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.log.ChangeLog;
import org.moox.sync.log.Leftovers;
import org.moox.sync.prepare.Alignment;
import org.moox.sync.reconcile.FullRun;
import org.moox.sync.sync.SyncChecks;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;

/** When things happen that nobody asked for. No logic: each calls one step. */
@ApplicationScoped
class Schedules {

    private static final int PRUNE_AT_ONCE = 50_000;

    private final FullRun fullRun;
    private final ChangeLog log;
    private final Leftovers leftovers;
    private final Alignment alignment;
    private final SyncChecks checks;

    Schedules(FullRun fullRun, ChangeLog log, Leftovers leftovers, Alignment alignment, SyncChecks checks) {
        this.fullRun = fullRun;
        this.log = log;
        this.leftovers = leftovers;
        this.alignment = alignment;
        this.checks = checks;
    }

    @Scheduled(identity = "full-run", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void fullRun() {
        fullRun.startDue();
        fullRun.work();
    }

    @Scheduled(identity = "prune", every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void prune() {
        log.prune(PRUNE_AT_ONCE);
        leftovers.remove(PRUNE_AT_ONCE);
    }

    @Scheduled(identity = "align", every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void align() {
        alignment.align();
    }

    @Scheduled(identity = "recheck", every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void recheck() {
        checks.recheck();
    }
}
