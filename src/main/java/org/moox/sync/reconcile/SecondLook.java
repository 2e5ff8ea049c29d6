package org.moox.sync.reconcile;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.reconcile.Seen.Fate;
import org.moox.sync.sync.SyncDefinition;

/** Looks at all that was found once more, a page at a time; at what had moved even twice. What then is still on its way is left to its own change. */
@ApplicationScoped
class SecondLook implements Step {

    private static final int SHOWN = 20;

    private final Transactions transactions;
    private final Looking looking;
    private final ChangeLog log;
    private final BackupJobConfig config;

    SecondLook(Transactions transactions, Looking looking, ChangeLog log, BackupJobConfig config) {
        this.transactions = transactions;
        this.looking = looking;
        this.log = log;
        this.config = config;
    }

    @Override
    public Set<Phase> phases() {
        return EnumSet.of(Phase.LOOK);
    }

    @Override
    public Move run(Reconcile reconcile, SyncDefinition sync) {
        var findings = Findings.of(reconcile.key);
        var course = reconcile.course;
        var page = transactions
                .snapshot(connection -> findings.page(connection, Findings.FOUND, true, course.sourceAfter, course.page));
        if (!page.isEmpty()) {
            var shown = reconcile.key.dry() ? SHOWN - course.differences.size() : 0;
            try {
                return take(reconcile, sync, page, looking.look(sync, page, course.again || shown > 0, shown));
            } catch (StepFailure e) {
                return course.halve(page.size(), e);
            }
        }
        if (course.again) {
            return Move.on(connection -> reconcile.enter(reconcile.key.dry() ? Phase.END : Phase.REPAIR));
        }
        var none = transactions.snapshot(connection -> findings.page(connection, Findings.MOVED, true, null, 1)).isEmpty();
        return Move.overAll(none ? Duration.ZERO : config.recheck(), connection -> {
            course.again = true;
            course.sourceAfter = null;
            findings.move(connection, Findings.MOVED, Findings.FOUND);
        });
    }

    private Move take(Reconcile reconcile, SyncDefinition sync, Map<String, String> page, Map<String, Seen> seen) {
        var course = reconcile.course;
        var findings = Findings.of(reconcile.key);
        return Move.on(connection -> {
            course.pass(page);
            var moved = Looking.records(seen, EnumSet.of(Fate.MOVED));
            if (course.again) {
                course.counts.inFlight += moved.size();
                findings.drop(connection, moved);
            } else {
                findings.state(connection, Findings.MOVED, moved);
            }
            var standing = Looking.kinds(seen, Fate.STANDS);
            findings.set(connection, Findings.CONFIRMED, standing);
            standing.values().forEach(course.counts::difference);
            var leftOver = Looking.records(seen, EnumSet.of(Fate.LEFT_OVER));
            if (!reconcile.key.dry()) {
                log.append(connection, sync.sourceModel(), Change.DELETED, leftOver, sync.id());
            }
            findings.same(connection, Looking.records(seen, EnumSet.of(Fate.SAME)));
            findings.dropFound(connection, Looking.records(seen,
                    EnumSet.of(Fate.SAME, Fate.GONE, Fate.LEFT_OVER, Fate.PARKED, Fate.UNREADABLE, Fate.SKIPPED)));
            course.counts.parked += Looking.records(seen, EnumSet.of(Fate.PARKED)).size();
            course.stillUnreadable += Looking.records(seen, EnumSet.of(Fate.UNREADABLE)).size();
            course.counts.unreadable = Math.max(course.counts.unreadable, course.stillUnreadable); // most were met before
            course.counts.skipped += Looking.records(seen, EnumSet.of(Fate.SKIPPED)).size();
            show(reconcile, seen);
        });
    }

    private static void show(Reconcile reconcile, Map<String, Seen> seen) {
        seen.forEach((record, s) -> {
            if (s.fate() == Fate.STANDS && reconcile.course.differences.size() < SHOWN) {
                reconcile.course.differences.add(s.difference(record, reconcile.key.dry()));
            }
        });
    }
}
