package org.moox.sync.prepare;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.log.Delays;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Unsettled;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

/** Brings parked, waiting and delayed records back: a change for their sync alone, so a retry takes the same road as anything else. */
@ApplicationScoped
public class Retries {

    private static final int MOST = 2000; // before a stream at once, of whatever is there
    private static final int LEAST = 20; // twice a second, also behind a stream that never rests

    private final Transactions transactions;
    private final Deliveries deliveries;
    private final Delays delays;
    private final Queue queue;
    private final Syncs syncs;

    Retries(Transactions transactions, Deliveries deliveries, Delays delays, Queue queue, Syncs syncs) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.delays = delays;
        this.queue = queue;
        this.syncs = syncs;
    }

    /** What is before a stream, and what comes behind it. */
    @Singleton
    static class Queue {
        private final ChangeLog log;
        private final Unsettled unsettled;

        Queue(ChangeLog log, Unsettled unsettled) {
            this.log = log;
            this.unsettled = unsettled;
        }
    }

    /**
     * Appends a change for each record of the target whose next attempt is due, as far as the stream is free for it: fresh changes must not wait behind a
     * hundred thousand records that are refused again and again. Own transaction; returns how many.
     */
    public int append(UUID target) {
        var ours = syncs.outgoing().stream().filter(s -> s.target().equals(target)).toList();
        return ours.isEmpty() ? 0 : transactions.run(connection -> {
            var count = 0;
            var numbers = ours.stream().map(SyncDefinition::number).toList();
            count += append(connection, ours, delays.due(connection, numbers, MOST));
            var room = Math.max(LEAST, MOST - queue.unsettled.count(connection, target, MOST));
            count += append(connection, ours, deliveries.due(connection, numbers, room));
            return count;
        });
    }

    private int append(Connection connection, List<SyncDefinition> ours, Map<Integer, List<String>> due) throws SQLException {
        var count = 0;
        for (var sync : ours) {
            if (due.containsKey(sync.number())) {
                count += queue.log.append(connection, sync.sourceModel(), Change.UPDATED, due.get(sync.number()), sync.id());
            }
        }
        return count;
    }
}
