package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.prepare.SyncTrouble;
import org.moox.sync.sync.SyncDefinition;

/** What the last reconcile of a sync has left: that it was stopped or has failed, that it is still needed, or that records differ whatever is done. */
@ApplicationScoped
class ReconcileTrouble implements SyncTrouble {

    private static final String TROUBLE = """
            select case when state = 'stopped' then 'the reconcile was stopped: ' || error
                        when state = 'failed' then 'the reconcile has failed: ' || error
                        when state in %s and failures >= 3 then 'the reconcile cannot go on: ' || error
                        when state in %1$s and mandatory and reason = '%s' then 'changes were lost, and the reconcile that makes up for them has not ended'
                        when state = 'done' and (course -> 'counts' ->> 'persisting')::bigint > 0
                            then concat(course -> 'counts' ->> 'persisting', ' records differ although they were brought again; the reconcile lists them') end
            from sync.reconciles where sync = ?::uuid and not dry
            """
            .formatted(Reconciles.UNDER_WAY, Occasions.LOSS);

    @Override
    public String of(Connection connection, SyncDefinition sync) throws SQLException {
        try (var select = connection.prepareStatement(TROUBLE)) {
            select.setString(1, sync.id().toString());
            try (var row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
