package org.moox.sync.job;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.reconcile.BackupJobConfig;
import org.moox.sync.reconcile.Occasions;
import org.moox.sync.reconcile.Reconciler;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;

/** Reconciles again and again, each sync by its interval, and works on those that are under way, whoever has asked for them. */
@ApplicationScoped
class BackupJob {

    private static final String EVERY = "10s";
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final BackupJobConfig config;
    private final Occasions occasions;
    private final Reconciler reconciler;
    private final Leases leases;
    private final Shift shift;

    BackupJob(BackupJobConfig config, Occasions occasions, Reconciler reconciler, Leases leases, Shift shift) {
        this.config = config;
        this.occasions = occasions;
        this.reconciler = reconciler;
        this.leases = leases;
        this.shift = shift;
    }

    @Scheduled(identity = "backup-job", every = EVERY, delayed = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void begin() {
        shift.work(() -> leases.run("backup-job", ROUND, () -> {
            if (config.enabled()) {
                occasions.beginDue();
            }
            occasions.forget();
        }));
    }

    /** Replicas take different ones. */
    @Scheduled(identity = "reconcile", every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void reconcile() {
        shift.work(reconciler::work);
    }
}
