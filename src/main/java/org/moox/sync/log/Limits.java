package org.moox.sync.log;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.StreamStates.StreamState;

/** Keeps the log bounded: a stream that holds too much of it, because its target does not take it, gives up its place; a reconcile is due then. */
@ApplicationScoped
public class Limits {

    private static final Logger LOG = Logger.getLogger(Limits.class);

    private final Transactions transactions;
    private final StreamStates states;
    private final Unsettled unsettled;
    private final LimitConfig config;

    Limits(Transactions transactions, StreamStates states, Unsettled unsettled, LimitConfig config) {
        this.transactions = transactions;
        this.states = states;
        this.unsettled = unsettled;
        this.config = config;
    }

    /** Looks at each stream by itself. Own transactions; returns how many have given up. */
    public int hold() {
        var count = 0;
        for (var stream : states.all()) {
            var reason = isTooOld(stream) ? EpochReason.TOO_OLD : isTooLong(stream) ? EpochReason.TOO_LONG : null;
            if (reason != null) {
                transactions.run(connection -> {
                    Epochs.giveUp(connection, stream.target(), reason);
                    return null;
                });
                LOG.warnf("stream gives up its place stream=%s changes=%d reason=\"%s\"", stream.target(), stream.lagChanges(),
                        reason.sentence());
                count++;
            }
        }
        return count;
    }

    private boolean isTooOld(StreamState stream) {
        return !config.maxAge().isZero() && stream.lagSeconds() > config.maxAge().toSeconds();
    }

    // counted one by one before anything is given up: a large transaction that was rolled back looks like a backlog
    private boolean isTooLong(StreamState stream) {
        return config.maxRows() > 0 && stream.lagChanges() > config.maxRows() && count(stream.target()) > config.maxRows();
    }

    private int count(UUID target) {
        var most = (int) Math.min(Integer.MAX_VALUE, config.maxRows() + 1);
        return transactions.snapshot(connection -> unsettled.count(connection, target, most));
    }
}
