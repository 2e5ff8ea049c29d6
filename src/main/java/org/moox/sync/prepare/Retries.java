package org.moox.sync.prepare;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.log.Deliveries;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

/** Brings parked and waiting records back: a change for their sync alone, so a retry takes the same road as anything else. */
@ApplicationScoped
public class Retries {

    private static final int MOST = 1000;

    private final Transactions transactions;
    private final Deliveries deliveries;
    private final ChangeLog log;
    private final Syncs syncs;

    Retries(Transactions transactions, Deliveries deliveries, ChangeLog log, Syncs syncs) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.log = log;
        this.syncs = syncs;
    }

    /** Appends a change for each record of the target whose next attempt is due. Own transaction; returns how many. */
    public int append(UUID target) {
        var ours = syncs.outgoing().stream().filter(s -> s.target().equals(target)).toList();
        return ours.isEmpty() ? 0 : transactions.run(connection -> {
            var count = 0;
            var due = deliveries.due(connection, ours.stream().map(SyncDefinition::number).toList(), MOST);
            for (var sync : ours) {
                count += log.append(connection, sync.sourceModel(), Change.UPDATED, due.getOrDefault(sync.number(), List.of()),
                        sync.id());
            }
            return count;
        });
    }
}
