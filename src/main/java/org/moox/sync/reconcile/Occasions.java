package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.Streams;
import org.moox.sync.reconcile.run.FullRun;
import org.moox.sync.reconcile.run.Runs;
import org.moox.sync.sync.Rested;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

/** When a reconcile is due unasked: after a loss, after a rest, and again and again. */
@ApplicationScoped
public class Occasions {

    private static final Logger LOG = Logger.getLogger(Occasions.class);

    static final String LOSS = "changes were lost";

    private final Transactions transactions;
    private final Requests requests;
    private final Registries registries;
    private final FullRun fullRun;
    private final Runs runs;

    Occasions(Transactions transactions, Requests requests, Registries registries, FullRun fullRun, Runs runs) {
        this.transactions = transactions;
        this.requests = requests;
        this.registries = registries;
        this.fullRun = fullRun;
        this.runs = runs;
    }

    /** Who knows what was lost, and for whom. */
    @Singleton
    static class Registries {
        private final Syncs syncs;
        private final Streams streams;
        private final Rested rested;

        Registries(Syncs syncs, Streams streams, Rested rested) {
            this.syncs = syncs;
            this.streams = streams;
            this.rested = rested;
        }
    }

    /** Promises reconciles where changes have been lost: each in the transaction that takes note of the loss. */
    public void promiseDue() {
        var ours = registries.syncs.outgoing();
        for (var target : ours.stream().map(SyncDefinition::target).collect(Collectors.toSet())) {
            var theirs = fullRun.inOrder(ours.stream().filter(s -> s.target().equals(target)).toList());
            // what a long step of a run or a reconcile holds is tried again in a second: the stream must not wait for it
            if (transactions.runUnlessLocked(connection -> afterLoss(connection, target, theirs)).orElse(false)) {
                LOG.infof("reconcile of all syncs target=%s reason=\"changes were lost\"", target);
            }
        }
        transactions.runUnlessLocked(connection -> {
            var rested = registries.rested.take(connection);
            if (!rested.isEmpty()) {
                registries.syncs.refresh(); // they count as taken: one that another replica has just switched on must not look paused
            }
            for (var id : rested) {
                var sync = registries.syncs.find(id).filter(SyncDefinition::active);
                if (sync.isPresent()) {
                    requests.promise(connection, sync.get(), "it had rested", null);
                    LOG.infof("reconcile sync=%s reason=\"it had rested\"", id);
                }
            }
            return rested;
        });
    }

    // one that is at it already ends first: capture may ask again and again
    private static final String AT_IT = """
            select exists (select from sync.reconciles r join sync.streams s on s.target = r.target and s.epoch = r.epoch
                           where r.target = ?::uuid and r.mandatory and r.failures = 0 and not r.dry and r.state in %s)
            """.formatted(Reconciles.UNDER_WAY);

    private boolean afterLoss(Connection connection, UUID target, List<SyncDefinition> syncs) throws SQLException {
        try (var select = connection.prepareStatement(AT_IT)) {
            select.setString(1, target.toString());
            try (var row = select.executeQuery()) {
                row.next();
                if (row.getBoolean(1)) {
                    return false;
                }
            }
        }
        if (!registries.streams.reconciled(connection, target)) {
            return false;
        }
        UUID before = null;
        for (var sync : syncs) {
            runs.again(connection, sync.id());
            requests.promise(connection, sync, LOSS, before);
            before = sync.id();
        }
        return true;
    }

    private static final String DUE = """
            select s.id from sync.syncs s left join sync.reconciles r on r.sync = s.id and not r.dry
            where s.id = any (?::text[]::uuid[]) and s."interval" > 0
              and (r.sync is null or r.state = 'done' or r.state = 'failed' and not r.mandatory)
              and (coalesce(r.finished_at, s.created_at) + s."interval" * interval '1 minute' <= clock_timestamp() or r.finished_at > clock_timestamp())
            """;

    /** Begins those whose interval has passed since the last one has ended, or that ended in the future, before the clock was set back. One that was stopped waits for a person. */
    public void beginDue() {
        var ours = registries.syncs.outgoing();
        transactions.run(connection -> {
            try (var select = connection.prepareStatement(DUE)) {
                select.setArray(1, connection.createArrayOf("text", ours.stream().map(s -> s.id().toString()).toArray()));
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        var due = rows.getObject(1, UUID.class);
                        requests.ask(connection, ours.stream().filter(s -> s.id().equals(due)).findFirst().orElseThrow(), false,
                                "interval");
                    }
                }
            }
            return null;
        });
    }

    // hops from sync to sync over the primary key: findings may be millions
    private static final String LEFT = """
            with recursive all_syncs (id) as (
                (select sync from sync.%1$s order by sync limit 1)
                union all
                select (select sync from sync.%1$s where sync > id order by sync limit 1) from all_syncs where id is not null)
            delete from sync.%1$s where ctid = any (array(
                select r.ctid from all_syncs cross join lateral (select ctid from sync.%1$s where sync = id limit 50000) r
                where not exists (select from sync.syncs s where s.id = all_syncs.id) limit 50000))
            """;

    /** Forgets those of syncs that are gone; some of many. */
    public void forget() {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate(LEFT.formatted("reconciles"));
                return statement.executeUpdate(LEFT.formatted("findings"));
            }
        });
    }
}
