package org.moox.sync.job;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.prepare.Alignment;
import org.moox.sync.reconcile.Occasions;
import org.moox.sync.reconcile.run.FullRun;
import org.moox.sync.reconcile.run.Rework;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;

/** What every replica does again and again, unasked. No logic: each calls one step. */
@ApplicationScoped
class Schedules {

    private final FullRun fullRun;
    private final Alignment alignment;
    private final Rework rework;
    private final Occasions occasions;
    private final Shift shift;

    Schedules(FullRun fullRun, Alignment alignment, Rework rework, Occasions occasions, Shift shift) {
        this.fullRun = fullRun;
        this.alignment = alignment;
        this.rework = rework;
        this.occasions = occasions;
        this.shift = shift;
    }

    /** What a changed definition and a loss ask for; beside the runs themselves, which may take hours. */
    @Scheduled(identity = "rework", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void rework() {
        shift.work(occasions::promiseDue); // each whether the other fails or not
        shift.work(rework::look);
    }

    /** Replicas take different runs. */
    @Scheduled(identity = "full-run", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void fullRun() {
        shift.work(fullRun::work);
    }

    /** Each replica learns here what another one has changed. */
    @Scheduled(identity = "align", every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void align() {
        shift.work(alignment::align);
    }
}
