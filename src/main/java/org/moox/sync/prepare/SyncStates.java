package org.moox.sync.prepare;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.platform.Self;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

/** Tells the registry how syncs fare: when they last ran, and what is wrong with them, until it no longer is. */
@ApplicationScoped
public class SyncStates {

    private final Transactions transactions;
    private final Troubles troubles;
    private final Syncs syncs;
    private final Self self;
    private final Clock clock;

    SyncStates(Transactions transactions, Troubles troubles, Syncs syncs, Self self, Clock clock) {
        this.transactions = transactions;
        this.troubles = troubles;
        this.syncs = syncs;
        this.self = self;
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

    /** Reports every sync of this platform: what is wrong may be that nothing moves. Own transactions. */
    public void lookAtAll() {
        self.find().ifPresent(us -> syncs.all().stream().filter(sync -> sync.source().equals(us)).forEach(this::look));
    }

    /** Reports the syncs of these numbers, some of whose records never came as far as their target. Own transactions. */
    public void reportAside(Collection<Integer> numbers) {
        if (!numbers.isEmpty()) {
            syncs.outgoing().stream().filter(sync -> numbers.contains(sync.number())).forEach(this::look);
        }
    }

    private void report(SyncDefinition sync, Instant answered) {
        syncs.report(sync.id(), transactions.snapshot(connection -> troubles.of(connection, sync)), answered);
    }
}
