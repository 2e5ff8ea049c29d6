package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.prepare.SyncStates;

/** How a reconcile ends, and who is told. */
@ApplicationScoped
class Ends {

    private static final Logger LOG = Logger.getLogger(Ends.class);

    private final SyncStates states;

    Ends(SyncStates states) {
        this.states = states;
    }

    /** On the connection of the caller's transaction. */
    void end(Connection connection, Reconcile reconcile) throws SQLException {
        var fuse = Fuse.of(reconcile);
        if (!reconcile.key.dry() && !fuse.holds()) {
            reconcile.end(Reconcile.STOPPED, fuse.sentence());
        } else {
            Findings.of(reconcile.key).end(connection);
            reconcile.end(Reconcile.DONE, unreadable(reconcile.course.counts.unreadable));
        }
    }

    private static String unreadable(long records) {
        return records == 0
                ? null
                : "%d records cannot be read or shaped on the source, and were left as they are; its deliveries or its log say why"
                        .formatted(records);
    }

    /** When that is committed. Own transactions. */
    void tell(Reconcile reconcile) {
        var counts = reconcile.course.counts;
        var sync = reconcile.key.sync();
        if (reconcile.state.equals(Reconcile.STOPPED)) {
            LOG.errorf("reconcile stopped sync=%s reason=\"%s\"", sync, reconcile.error);
        } else {
            LOG.infof("reconciled sync=%s dry=%s source=%d target=%d inserts=%d updates=%d deletes=%d persisting=%d foreign=%d",
                    sync,
                    reconcile.key.dry(), counts.source, counts.target, counts.inserts, counts.updates, counts.deletes,
                    counts.persisting, counts.foreign);
        }
        if (!reconcile.key.dry()) {
            states.report(Set.of(sync));
        }
    }
}
