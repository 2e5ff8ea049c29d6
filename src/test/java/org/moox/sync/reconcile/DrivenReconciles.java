package org.moox.sync.reconcile;

import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.DigestRequest;

/** Reconciles step by step for a test that is elsewhere. */
@ApplicationScoped
public class DrivenReconciles {

    private final Reconciler reconciler;
    private final Requests requests;
    private final Transactions transactions;
    private final Syncs syncs;
    private final DirectChannel channel;

    DrivenReconciles(Reconciler reconciler, Requests requests, Transactions transactions, Syncs syncs, DirectChannel channel) {
        this.reconciler = reconciler;
        this.requests = requests;
        this.transactions = transactions;
        this.syncs = syncs;
        this.channel = channel;
    }

    /** Where requests are answered: is given the request and what answers it. */
    public void at(Function<DigestRequest, Function<Supplier<Object>, Object>> place) {
        channel.at(place);
    }

    public void reset() {
        channel.reset();
    }

    /** One step of one reconcile; false when none may go on. */
    public boolean step(String owner) {
        return reconciler.step(owner);
    }

    /** Lets those go on that were stopped before they delete much. */
    public void confirm() {
        syncs.all().forEach(sync -> transactions.run(connection -> requests.confirm(connection, sync)));
    }
}
