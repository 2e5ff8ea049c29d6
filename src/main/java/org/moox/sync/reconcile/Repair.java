package org.moox.sync.reconcile;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.log.Recollection;
import org.moox.sync.log.Unsettled;
import org.moox.sync.sync.SyncDefinition;

/**
 * Repairs what was confirmed: a change for this sync alone for each record, so that it takes the same road as anything else. Only some thousand are in the log at any time. Deletions come
 * last, and only as many as the fuse lets pass.
 */
@ApplicationScoped
class Repair implements Step {

    private static final int MOST = 5000;

    private final Transactions transactions;
    private final ChangeLog log;
    private final Recollection recollection;
    private final Unsettled unsettled;

    Repair(Transactions transactions, ChangeLog log, Recollection recollection, Unsettled unsettled) {
        this.transactions = transactions;
        this.log = log;
        this.recollection = recollection;
        this.unsettled = unsettled;
    }

    @Override
    public Set<Phase> phases() {
        return EnumSet.of(Phase.REPAIR);
    }

    @Override
    public Move run(Reconcile reconcile, SyncDefinition sync) {
        if (transactions
                .snapshot(connection -> unsettled.ofSync(connection, sync.target(), sync.id(), Long.MAX_VALUE, MOST)) == MOST) {
            return reconcile.course.await();
        }
        var findings = Findings.of(reconcile.key);
        var extras = Fuse.of(reconcile).holds();
        var page = transactions
                .snapshot(connection -> findings.page(connection, Findings.CONFIRMED, extras, reconcile.course.sourceAfter,
                        Findings.PAGE_SIZE));
        if (page.isEmpty()) {
            return Move.on(connection -> {
                reconcile.enter(Phase.SETTLE);
                reconcile.course.repaired = unsettled.last(connection, sync.id());
            });
        }
        var gone = records(page, Set.of(Findings.EXTRA));
        return Move.on(connection -> {
            recollection.recall(connection, sync.number(), records(page, Set.of(Findings.DIFFERS)));
            recollection.recallGone(connection, sync.number(), gone);
            log.append(connection, sync.sourceModel(), Change.UPDATED,
                    records(page, Set.of(Findings.DIFFERS, Findings.MISSING)), sync.id());
            log.append(connection, sync.sourceModel(), Change.DELETED, gone, sync.id());
            findings.set(connection, Findings.REPAIRED, page);
            reconcile.course.pass(page);
            reconcile.course.waits = 0;
        });
    }

    private static List<String> records(Map<String, String> page, Set<String> kinds) {
        return page.entrySet().stream().filter(e -> kinds.contains(e.getValue())).map(Map.Entry::getKey).toList();
    }
}
