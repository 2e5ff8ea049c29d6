package org.moox.sync.reconcile;

import java.time.Duration;
import java.util.concurrent.ExecutorService;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;

import org.moox.sync.database.Transactions;
import org.moox.sync.prepare.Nudges;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;

import com.fasterxml.jackson.databind.JsonNode;

/** Reconciles as somebody asks for them: begins one, waits a little for its end, tells how it stands. This platform is the source. */
@ApplicationScoped
public class Reconciling {

    /** Shorter than anybody waits for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Transactions transactions;
    private final Requests requests;
    private final Reports reports;
    private final Reconciler reconciler;
    private final Parts parts;

    Reconciling(Transactions transactions, Requests requests, Reports reports, Reconciler reconciler, Parts parts) {
        this.transactions = transactions;
        this.requests = requests;
        this.reports = reports;
        this.reconciler = reconciler;
        this.parts = parts;
    }

    /** Who works meanwhile, and how to wait for it. */
    @Singleton
    static class Parts {
        private final Nudges nudges;
        private final ExecutorService executor;

        Parts(Nudges nudges, ExecutorService executor) {
            this.nudges = nudges;
            this.executor = executor;
        }
    }

    /**
     * Begins a reconcile, unless one is under way, and waits a little for its end.
     *
     * @param confirm whether one that was stopped before a mass delete shall go on with that
     */
    public ReconcileReport begin(SyncDefinition sync, boolean dry, boolean confirm) {
        startable(sync, dry);
        transactions.runUnlessLocked(connection -> {
            if (dry || !confirm || !requests.confirm(connection, sync)) {
                requests.ask(connection, sync, dry, "asked for");
            }
            return true;
        })
                .orElseThrow(() -> new SyncException(Reason.UNAVAILABLE,
                        "The reconcile of this sync is in a long step; ask again in a while."));
        return await(sync, dry, PATIENCE);
    }

    /** Waits for the end, at most that long, while this process works on it too. */
    public ReconcileReport await(SyncDefinition sync, boolean dry, Duration atMost) {
        var until = System.nanoTime() + atMost.toNanos();
        var report = report(sync, dry);
        while (!report.isOver() && System.nanoTime() < until) {
            parts.executor.execute(reconciler::work);
            pause();
            report = report(sync, dry);
        }
        return report;
    }

    private void pause() {
        try {
            parts.nudges.await(parts.nudges.count(), PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncException(Reason.UNAVAILABLE, "This platform is stopping.");
        }
    }

    /** How the last one stands. */
    public ReconcileReport report(SyncDefinition sync, Boolean dry) {
        return transactions.snapshot(connection -> reports.find(connection, sync.id(), dry))
                .orElseThrow(() -> new SyncException(Reason.NOT_FOUND,
                        "the sync \"%s\" has never been reconciled; start it with POST".formatted(sync.title())));
    }

    private static void startable(SyncDefinition sync, boolean dry) {
        if (!dry && !sync.active()) {
            throw new SyncException(Reason.CONFLICT, "status",
                    "the sync \"%s\" is paused; set its status to true first, or ask for a dry run".formatted(sync.title()));
        }
        if (sync.identifier().isEmpty()) {
            throw new SyncException(Reason.CONFLICT,
                    "the sync \"%s\" is unchecked: its platforms could not be asked for their models; save it again when they are up"
                            .formatted(sync.title()));
        }
    }

    /** As a command, with what was given for it. */
    public ReconcileReport command(SyncDefinition sync, JsonNode given) {
        var dry = given.path("dry_run").asBoolean(false);
        return given.path("begin").asBoolean(false)
                ? begin(sync, dry, given.path("confirm").asBoolean(false))
                : report(sync, given.has("dry_run") ? dry : null);
    }
}
