package org.moox.sync.reconcile;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Unsettled;
import org.moox.sync.reconcile.Seen.Fate;
import org.moox.sync.sync.SyncDefinition;

/** Waits until the repairs have had their answers and looks at the records once more: what still differs is told, and left alone until it moves. */
@ApplicationScoped
class Settling implements Step {

    private static final int BUCKETS = 50_000;

    private final Transactions transactions;
    private final Looking looking;
    private final Unsettled unsettled;

    Settling(Transactions transactions, Looking looking, Unsettled unsettled) {
        this.transactions = transactions;
        this.looking = looking;
        this.unsettled = unsettled;
    }

    @Override
    public Set<Phase> phases() {
        return EnumSet.of(Phase.SETTLE);
    }

    @Override
    public Move run(Reconcile reconcile, SyncDefinition sync) {
        var course = reconcile.course;
        if (transactions
                .snapshot(connection -> unsettled.ofSync(connection, sync.target(), sync.id(), course.repaired, 1)) > 0) {
            return course.await(); // for the repairs alone: retries come all the time
        }
        var findings = Findings.of(reconcile.key);
        var page = transactions
                .snapshot(connection -> findings.page(connection, Findings.REPAIRED, true, course.sourceAfter, course.page));
        if (page.isEmpty()) {
            return Move.on(connection -> {
                var buckets = Persisting.of(reconcile.key)
                        .buckets(connection, reconcile.course.bits + Comparison.SPLIT_BITS, BUCKETS);
                reconcile.course.within = buckets;
                reconcile.enter(buckets != null && buckets.isEmpty() ? Phase.END : Phase.LEARN);
            });
        }
        try {
            return take(reconcile, page, looking.look(sync, page, false, 0));
        } catch (StepFailure e) {
            return course.halve(page.size(), e);
        }
    }

    private static Move take(Reconcile reconcile, Map<String, String> page, Map<String, Seen> seen) {
        return Move.on(connection -> {
            reconcile.course.pass(page);
            var standing = Looking.records(seen, EnumSet.of(Fate.STANDS));
            Persisting.of(reconcile.key).note(connection, standing);
            reconcile.course.counts.persisting += standing.size();
            reconcile.course.counts.parked += Looking.records(seen, EnumSet.of(Fate.PARKED)).size();
            Findings.of(reconcile.key).drop(connection, Looking.records(seen, EnumSet.complementOf(EnumSet.of(Fate.STANDS))));
        });
    }
}
