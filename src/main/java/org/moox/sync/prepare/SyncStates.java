package org.moox.sync.prepare;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.ShownDeliveries;
import org.moox.sync.sync.SyncDefinition;
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
        ids.forEach(id -> syncs.find(id).ifPresent(sync -> report(sync, clock.instant())));
    }

    /** Reports a sync that nothing was sent for. Own transactions. */
    public void look(SyncDefinition sync) {
        report(sync, null);
    }

    /** Reports the syncs of these numbers, some of whose records never came as far as their target. Own transactions. */
    public void reportAside(Collection<Integer> numbers) {
        if (!numbers.isEmpty()) {
            syncs.outgoing().stream().filter(sync -> numbers.contains(sync.number())).forEach(sync -> report(sync, null));
        }
    }

    private void report(SyncDefinition sync, Instant answered) {
        syncs.report(sync.id(), transactions.snapshot(connection -> deliveries.trouble(connection, sync.number())), answered);
    }
}
