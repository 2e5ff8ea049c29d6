package org.moox.sync.reconcile.run;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.sync.Redefinitions;
import org.moox.sync.sync.Redefinitions.Redefined;

/**
 * Lets a changed definition show on its target: records that have entered or left its list are sent or deleted there; when any record may be concerned, by a full run,
 * which also deletes what no longer passes.
 */
@ApplicationScoped
public class Rework {

    private static final Logger LOG = Logger.getLogger(Rework.class);

    private final Transactions transactions;
    private final Redefinitions redefinitions;
    private final ChangeLog log;
    private final Runs runs;

    Rework(Transactions transactions, Redefinitions redefinitions, ChangeLog log, Runs runs) {
        this.transactions = transactions;
        this.redefinitions = redefinitions;
        this.log = log;
        this.runs = runs;
    }

    /** Appends changes or starts runs for what has changed since the last time, in one transaction; returns for how many definitions. None while a run under way is in a long step. */
    public int look() {
        return transactions.runUnlessLocked(connection -> {
            var changed = redefinitions.take(connection);
            for (var sync : changed) {
                ask(connection, sync);
            }
            return changed.size();
        }).orElse(0);
    }

    private void ask(Connection connection, Redefined sync) throws SQLException {
        if (sync.moved().isPresent()) {
            var count = log.append(connection, sync.sourceModel(), Change.UPDATED, sync.moved().get(), sync.sync());
            LOG.infof("sync has another list of records sync=%s items=%d", sync.sync(), count);
        } else {
            runs.restart(connection, sync.sync(), null);
            LOG.infof("full run sync=%s reason=\"its definition has changed\"", sync.sync());
        }
    }
}
