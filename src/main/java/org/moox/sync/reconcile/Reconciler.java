package org.moox.sync.reconcile;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.database.DatabaseException;
import org.moox.sync.database.Parting;
import org.moox.sync.database.Transactions;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;

/**
 * Works on reconciles: takes one that may go on, does one step of it, writes down how far it is. Any process may do the next step; one does it at a time. A step that fails is tried
 * again later; what cannot be done at all ends the reconcile, or, when it must be done, is tried again and again.
 */
@ApplicationScoped
public class Reconciler {

    private static final Logger LOG = Logger.getLogger(Reconciler.class);
    private static final int PATIENCE = 8;
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final long LONGEST_WAIT = Duration.ofMinutes(5).toMillis();

    private final Transactions transactions;
    private final Reconciles reconciles;
    private final Ends ends;
    private final Syncs syncs;
    private final Map<Phase, Step> steps;
    private final LeaseKeeper keeper;
    private final String owner = ManagementFactory.getRuntimeMXBean().getName() + '/' + UUID.randomUUID();
    private final ReentrantLock working = new ReentrantLock();
    private volatile boolean over;

    Reconciler(Transactions transactions, Reconciles reconciles, Ends ends, Syncs syncs, @All List<Step> steps) {
        this.transactions = transactions;
        this.reconciles = reconciles;
        this.ends = ends;
        this.syncs = syncs;
        this.steps = steps.stream()
                .flatMap(step -> step.phases().stream().map(phase -> Map.entry(phase, step)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        this.keeper = new LeaseKeeper(transactions, reconciles, Reconciles.LEASE.dividedBy(4));
    }

    /** Works until there is nothing more to do now. Returns at once when this process is at it already. */
    public void work() {
        if (!working.tryLock()) {
            return;
        }
        try {
            while (!over && step(owner)) {
                LOG.tracef("step done owner=%s", owner);
            }
        } finally {
            working.unlock();
        }
    }

    // while requests are still answered
    void beforeEnd(@Observes ShutdownDelayInitiatedEvent event) {
        over = true;
    }

    // before the schedules are waited for
    void atEnd(@Observes @Priority(0) ShutdownEvent event) {
        over = true;
    }

    // when the work under way has ended
    void release(@Observes ShutdownEvent event) throws InterruptedException {
        keeper.close();
        Parting.write(() -> {
            try {
                transactions.run(connection -> reconciles.release(connection, owner));
            } catch (RuntimeException e) {
                LOG.debugf("reconciles not released, their leases end by themselves reason=\"%s\"", e.getMessage());
            }
        });
    }

    /** One step of one reconcile; false when none may go on. */
    boolean step(String by) {
        var taken = transactions.run(connection -> reconciles.take(connection, by));
        if (taken.isEmpty()) {
            return false;
        }
        var reconcile = taken.get();
        var begun = System.nanoTime();
        var before = new Before(reconcile);
        try {
            write(reconcile, keeper.keep(reconcile, () -> move(reconcile)));
        } catch (LeaseLost e) {
            LOG.debugf("reconcile has another owner sync=%s", reconcile.key.sync());
        } catch (StepFailure e) {
            fail(reconcile, before, e.getMessage(), e.isPassing());
            rest(reconcile, Duration.ofNanos(System.nanoTime() - begun));
        } catch (SyncException e) {
            fail(reconcile, before, e.getMessage(), false);
        } catch (DatabaseException e) {
            var lasting = String.valueOf(e.sqlState()).startsWith("42"); // a table, a column or the right to read it is gone
            fail(reconcile, before, (lasting ? "the source cannot be read: " : "") + e.getMessage(), !lasting);
        } catch (RuntimeException | OutOfMemoryError e) { // or it would come again and again, and the others never
            LOG.errorf(e, "reconcile broken off sync=%s", reconcile.key.sync());
            fail(reconcile, before, "something broke here; the log of this platform says what", true);
        }
        return true;
    }

    private Move move(Reconcile reconcile) {
        var key = reconcile.key;
        syncs.refresh(); // another replica may have learnt just now of the sync, or that it is active
        var sync = syncs.find(key.sync()).orElse(null);
        if (sync == null) {
            throw StepFailure.lasting("the sync is gone");
        }
        if (!key.dry() && !sync.active()) {
            reconcile.mandatory = false; // another one is promised when it is active again
            throw StepFailure.lasting("the sync is paused");
        }
        if (sync.identifier().isEmpty()) {
            throw StepFailure.lasting("the sync is unchecked: its platforms could not be asked for their models");
        }
        if (reconcile.state.equals(Reconcile.FAILED) || isChanged(reconcile, sync)) {
            reconcile.course = new Course(); // what was compared so far says nothing any more, nor what was wanted of it
            reconcile.confirmed = false;
            reconcile.sourceSums = null;
            reconcile.targetSums = null;
            reconcile.state = Reconcile.WAITING;
        }
        if (reconcile.course.phase == Phase.END) {
            return Move.overAll(Duration.ZERO, connection -> ends.end(connection, reconcile));
        }
        return steps.get(reconcile.course.phase).run(reconcile, sync);
    }

    private static boolean isChanged(Reconcile reconcile, SyncDefinition sync) {
        return reconcile.course.phase != Phase.BEGIN && reconcile.course.revision != sync.revision();
    }

    private void write(Reconcile reconcile, Move move) {
        transactions.run(move.atMost(), connection -> {
            if (!reconciles.hold(connection, reconcile)) {
                throw new LeaseLost();
            }
            move.write().with(connection);
            reconcile.failures = 0;
            if (!reconcile.isOver()) {
                reconcile.error = null;
            }
            reconciles.save(connection, reconcile, move.rest());
            return null;
        });
        if (reconcile.isOver()) {
            ends.tell(reconcile);
        }
    }

    /** How it stood when it was taken: a step whose writing was rolled back may have ended it here, but not in the database. */
    private record Before(String state, int failures, boolean mandatory) {

        Before(Reconcile reconcile) {
            this(reconcile.isOver() ? Reconcile.WAITING : reconcile.state, reconcile.failures, reconcile.mandatory);
        }
    }

    private void fail(Reconcile reconcile, Before before, String reason, boolean passing) {
        if (passing) {
            reconcile.mandatory = before.mandatory();
        }
        reconcile.state = before.state();
        reconcile.failures = before.failures() + 1;
        reconcile.error = reason;
        var ended = !passing || !reconcile.mandatory && reconcile.failures >= PATIENCE;
        if (ended) {
            reconcile.state = Reconcile.FAILED;
        }
        var most = Math.min(LONGEST_WAIT, 500L << Math.min(reconcile.failures, 20));
        var wait = Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2));
        var ours = transactions.run(connection -> reconciles.fail(connection, reconcile, wait));
        if (ours && (ended || reconcile.failures == 1)) {
            LOG.warnf("reconcile %s sync=%s reason=\"%s\"", ended ? "failed" : "waits", reconcile.key.sync(), reason);
        }
    }

    // one worker for all: a target that lets it wait for nothing gets it again only after the others had it for as long
    private void rest(Reconcile reconcile, Duration spent) {
        if (spent.compareTo(SLOW) > 0) {
            transactions.run(connection -> {
                reconciles.rest(connection, reconcile.target, spent);
                return null;
            });
        }
    }

    /** Somebody else works on it, or it has begun anew: nothing of the step was written. */
    private static final class LeaseLost extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
