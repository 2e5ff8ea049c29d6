package org.moox.sync.prepare;

import java.time.Clock;
import java.util.Collection;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.ShownDeliveries;
import org.moox.sync.sync.Syncs;

/** Tells the registry how syncs fare: when they last ran, and what stays parked after a retry. */
@ApplicationScoped
public class SyncStates {

    private final Transactions transactions;
    private final ShownDeliveries deliveries;
    private final Syncs syncs;
    private final Clock clock;

    SyncStates(Transactions transactions, ShownDeliveries deliveries, Syncs syncs, Clock clock) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.syncs = syncs;
        this.clock = clock;
    }

    /** Reports these syncs, which have just had an answer. Own transactions. */
    public void report(Collection<UUID> ids) {
        for (var id : ids) {
            syncs.find(id)
                    .ifPresent(sync -> syncs.report(id,
                            transactions.snapshot(connection -> deliveries.trouble(connection, sync.number())),
                            clock.instant()));
        }
    }
}
