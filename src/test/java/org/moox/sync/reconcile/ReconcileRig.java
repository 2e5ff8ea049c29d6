package org.moox.sync.reconcile;

import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;

import org.moox.sync.database.Transactions;
import org.moox.sync.send.StepsRig;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.DigestRequest;

/** Drives a reconcile of the rig's sync step by step; what it appends flows between the steps. */
@ApplicationScoped
class ReconcileRig {

    private static final int MANY = 500;

    private final StepsRig rig;
    private final Reconciler reconciler;
    private final Reconciling reconciling;
    private final Requests requests;
    private final Parts parts;

    ReconcileRig(StepsRig rig, Reconciler reconciler, Reconciling reconciling, Requests requests, Parts parts) {
        this.rig = rig;
        this.reconciler = reconciler;
        this.reconciling = reconciling;
        this.requests = requests;
        this.parts = parts;
    }

    @Singleton
    static class Parts {
        private final Transactions transactions;
        private final Syncs syncs;
        private final DirectChannel channel;

        Parts(Transactions transactions, Syncs syncs, DirectChannel channel) {
            this.transactions = transactions;
            this.syncs = syncs;
            this.channel = channel;
        }

        void ask(Requests requests, boolean dry) {
            transactions.run(connection -> {
                requests.ask(connection, sync(), dry, "test");
                return null;
            });
        }

        boolean confirm(Requests requests) {
            return transactions.run(connection -> requests.confirm(connection, sync()));
        }

        SyncDefinition sync() {
            return syncs.all().get(0);
        }

        void reset() {
            channel.reset();
        }
    }

    /** So many records, delivered. */
    void reset(int records) {
        parts.reset();
        rig.reset("update");
        rig.execute(
                "insert into steps_source select n, 's' || n, 'name ' || n from generate_series(1, %d) n".formatted(records));
        rig.flow("me");
        rig.execute("delete from steps_ledger");
    }

    void behindCapturesBack(String sql) {
        rig.execute("set session_replication_role = replica; " + sql + "; set session_replication_role = origin");
    }

    List<String> answers() {
        return parts.channel.answers();
    }

    /** Before each request to the target. */
    void before(Runnable action) {
        parts.channel.before(action);
    }

    /** The target says of such requests that they are too large. */
    void refuse(Predicate<DigestRequest> requests) {
        parts.channel.refuse(requests);
    }

    void expire() {
        rig.execute("update sync.reconciles set lease_until = clock_timestamp() - interval '1 s'");
    }

    /** The stream begins a new epoch, with nothing of what is in the log, and the target acknowledges it. */
    void loseEpoch() {
        rig.execute("""
                update sync.streams set epoch = epoch + 1, tick = tick + 1, seen = pg_current_snapshot(), upto = pg_current_snapshot(),
                    ceiling = 0, position = 0, previous = null, attempts = '{}', reconcile_due = true""");
        rig.execute("update steps_source set name = name where id = 100");
        rig.flow("me");
    }

    /** To its end. */
    ReconcileReport run() {
        ask(false);
        return finish(false);
    }

    ReconcileReport dryRun() {
        ask(true);
        return finish(true);
    }

    void ask(boolean dry) {
        parts.ask(requests, dry);
    }

    ReconcileReport confirm() {
        parts.confirm(requests);
        return finish(false);
    }

    ReconcileReport finish(boolean dry) {
        for (var i = 0; i < MANY && !report(dry).isOver(); i++) {
            step("reconciler");
            if (!dry) {
                rig.flow("me");
            }
        }
        return report(dry);
    }

    /** One step, whatever it waits for. */
    boolean step(String owner) {
        rig.execute("update sync.reconciles set next_attempt = null");
        return reconciler.step(owner);
    }

    /** Steps until the next one is of this phase. */
    void upTo(Phase phase) {
        for (var i = 0; i < MANY && !phase().equals(phase.name()); i++) {
            step("reconciler");
        }
    }

    String phase() {
        return rig.query("select coalesce(course ->> 'phase', 'BEGIN') from sync.reconciles order by stepped_at desc").get(0);
    }

    ReconcileReport report(boolean dry) {
        return reconciling.report(parts.sync(), dry);
    }

    SyncDefinition sync() {
        return parts.sync();
    }

    UUID platform() {
        return rig.platform();
    }
}
