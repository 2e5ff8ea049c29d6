package org.moox.sync.reconcile.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.moox.sync.database.DatabaseException;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.model.RecordKey;
import org.moox.sync.prepare.Nudges;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

import io.quarkus.runtime.ShutdownEvent;

/**
 * Brings all records of a sync: walks the table by its local identifier and appends a change for each record, for this sync alone. So a full run takes the
 * same road as any change, interleaves with live ones, and can be resumed where it was. Only a few thousand changes are in the log at any time.
 */
@ApplicationScoped
public class FullRun {

    private static final Logger LOG = Logger.getLogger(FullRun.class);
    public static final int CHUNK = 5000;
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration STEP = Duration.ofHours(1); // the first counts the records, the last looks at every delivery

    private final Transactions transactions;
    private final Runs runs;
    private final ChangeLog log;
    private final Registries registries;
    private final Nudges nudges;
    private final ReentrantLock working = new ReentrantLock();
    private volatile boolean over;

    FullRun(Transactions transactions, Runs runs, ChangeLog log, Registries registries, Nudges nudges) {
        this.transactions = transactions;
        this.runs = runs;
        this.log = log;
        this.registries = registries;
        this.nudges = nudges;
    }

    /** What a run asks the registries. */
    @Singleton
    static class Registries {
        private final Syncs syncs;
        private final Models models;
        private final ExecutorService executor;

        Registries(Syncs syncs, Models models, ExecutorService executor) {
            this.syncs = syncs;
            this.models = models;
            this.executor = executor;
        }
    }

    private enum Step {
        NOTHING, MOVED, FULL
    }

    /** Starts runs of these syncs, each after the one before it has been delivered, and works on them in the background. */
    public void start(List<UUID> syncs) {
        transactions.run(connection -> {
            UUID before = null;
            for (var sync : syncs) {
                runs.start(connection, sync, before);
                before = sync;
            }
            return null;
        });
        registries.executor.execute(this::work);
    }

    /** @throws SyncException NOT_FOUND when the sync has never run */
    public RunProgress progress(SyncDefinition sync) {
        return transactions.snapshot(connection -> runs.progress(connection, sync))
                .orElseThrow(() -> new SyncException(Reason.NOT_FOUND,
                        "the sync \"%s\" has never run; start it with POST".formatted(sync.title())));
    }

    /** Works on all runs that may go on until none is left. Returns at once when this process is at it already. */
    public void work() {
        if (!working.tryLock()) {
            return;
        }
        try {
            var full = new HashSet<UUID>();
            var failing = new HashSet<UUID>();
            for (var step = advance(full, failing); !over && (step != Step.NOTHING
                    || !full.isEmpty() && failing.isEmpty()); step = advance(full, failing)) {
                if (step == Step.NOTHING) {
                    nudges.await(nudges.count(), PAUSE);
                    full.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            working.unlock();
        }
    }

    // before the schedules are waited for
    void atEnd(@Observes @Priority(0) ShutdownEvent event) {
        over = true;
        nudges.nudge();
    }

    /** One step of one run, whose failure is its own: {@code failing} ones are left alone until the next time, {@code full} ones wait for their stream. */
    private Step advance(Set<UUID> full, Set<UUID> failing) {
        var taken = new AtomicReference<Runs.Run>();
        try {
            return advance(full, failing, taken);
        } catch (DatabaseException e) {
            var run = taken.get();
            if (run == null) {
                throw e;
            }
            LOG.warnf("full run failed sync=%s reason=\"%s\"", run.sync(), e.getMessage());
            if (String.valueOf(e.sqlState()).startsWith("42")) { // the table or the right to read it is gone
                transactions.run(connection -> runs.move(connection, run.failed(), null,
                        "the table cannot be read: " + e.getMessage()));
            } else {
                failing.add(run.sync());
            }
            return Step.MOVED;
        }
    }

    private Step advance(Set<UUID> full, Set<UUID> failing, AtomicReference<Runs.Run> taken) {
        return transactions.run(STEP, connection -> {
            var except = new HashSet<>(full);
            except.addAll(failing);
            var run = runs.take(connection, except).orElse(null);
            taken.set(run);
            if (run == null) {
                return Step.NOTHING;
            }
            var sync = registries.syncs.findNow(run.sync()).orElse(null);
            var model = sync == null ? null : registries.models.find(sync.sourceModel()).orElse(null);
            if (model == null) {
                runs.move(connection, run.failed(), null,
                        sync == null
                                ? "the sync is gone"
                                : "the model " + sync.sourceModel() + " is not exposed here any more");
                return Step.MOVED;
            }
            var step = advance(connection, run, sync, model);
            if (step == Step.FULL) {
                full.add(run.sync());
            }
            return step;
        });
    }

    private Step advance(Connection connection, Runs.Run run, SyncDefinition sync, Model model) throws SQLException {
        var outstanding = runs.outstanding(connection, sync, CHUNK);
        if (run.state().equals("delivering")) {
            if (outstanding > 0) {
                return Step.FULL;
            }
            runs.move(connection, new Runs.Run(run.sync(), "done", run.queued(), run.lastKey()), null, null);
            LOG.infof("full run delivered sync=%s items=%d", sync.id(), run.queued());
            return Step.MOVED;
        }
        if (outstanding >= CHUNK) {
            return Step.FULL;
        }
        var total = run.state().equals("waiting") ? count(connection, model) : null;
        var keys = keys(connection, model, run.lastKey());
        var queued = run.queued() + log.append(connection, model.name(), Change.UPDATED, keys, sync.id());
        var last = keys.size() < CHUNK;
        var forgotten = last ? Forgotten.count(connection, sync, model) : Forgotten.NONE;
        queued += forgotten.append(connection, sync, model);
        runs.move(connection, new Runs.Run(run.sync(), last ? "delivering" : "queueing", queued,
                keys.isEmpty() ? run.lastKey() : keys.get(keys.size() - 1)), total,
                forgotten.fewEnough() ? null : forgotten.sentence());
        return Step.MOVED;
    }

    private static Long count(Connection connection, Model model) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + model.quotedTable())) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Keys of the next records, in the order of the local identifier. */
    public static List<String> keys(Connection connection, Model model, String after) throws SQLException {
        var columns = model.localIdentifier();
        var names = columns.stream().map(c -> "s." + c.quoted()).collect(Collectors.joining(", "));
        var values = columns.stream().map(c -> "?::" + c.type()).collect(Collectors.joining(", "));
        var sql = "select " + model.keySql("s") + " from " + model.quotedTable() + " s"
                + (after == null ? "" : " where (" + names + ") > (" + values + ")") + " order by " + names + " limit " + CHUNK;
        try (var select = connection.prepareStatement(sql)) {
            if (after != null) {
                var parts = RecordKey.values(after);
                for (var i : IntStream.range(0, parts.size()).toArray()) {
                    select.setString(i + 1, parts.get(i));
                }
            }
            var keys = new ArrayList<String>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getString(1));
                }
            }
            return keys;
        }
    }

    /** The syncs, those of referenced tables before those of referencing ones. */
    public List<SyncDefinition> inOrder(List<SyncDefinition> syncs) {
        var rest = new ArrayList<>(syncs);
        var ordered = new ArrayList<SyncDefinition>();
        while (!rest.isEmpty()) {
            var waitingFor = rest.stream().map(SyncDefinition::sourceModel).collect(Collectors.toSet());
            var next = rest.stream()
                    .filter(s -> registries.models.find(s.sourceModel())
                            .stream()
                            .flatMap(m -> m.references().stream())
                            .noneMatch(r -> !r.model().equals(s.sourceModel()) && waitingFor.contains(r.model())))
                    .findFirst()
                    .orElse(rest.get(0));
            rest.remove(next);
            ordered.add(next);
        }
        return ordered;
    }
}
