package org.moox.sync.platform;

import java.sql.Connection;
import java.sql.SQLException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** The registry as a whole: its revision, who may edit it, and the news that it changed. Thread-safe. */
@ApplicationScoped
public class Registry {

    private static final Logger LOG = Logger.getLogger(Registry.class);

    private final Self self;
    private final Platforms platforms;
    private final Transactions transactions;
    private final TransactionSynchronizationRegistry synchronizations;
    private final Event<RegistryChanged> changed;

    Registry(Self self, Platforms platforms, Transactions transactions,
            TransactionSynchronizationRegistry synchronizations, Event<RegistryChanged> changed) {
        this.self = self;
        this.platforms = platforms;
        this.transactions = transactions;
        this.synchronizations = synchronizations;
        this.changed = changed;
    }

    /** The revision that this database holds. */
    public long revision() {
        return transactions.run(connection -> read(connection, "select revision from sync.registry"));
    }

    /** Whether this platform is the one that edits. */
    public boolean isMaster() {
        return self.peer().map(Peer::master).orElse(false);
    }

    /** @throws SyncException NOT_MASTER, naming the one to ask; UNAVAILABLE while this platform waits for its registry */
    public void requireMaster() {
        var me = self.peer().orElseThrow(Self::waiting);
        if (!me.master()) {
            throw new SyncException(Reason.NOT_MASTER, platforms.master()
                    .map(m -> "The registry is edited on the master: ask %s at %s.".formatted(m.name(), m.domain()))
                    .orElse("The registry is edited on the master, which this platform does not know."));
        }
    }

    /**
     * Raises the revision inside the caller's transaction, which holds the registry until it ends: editors take turns.
     * After the commit {@link RegistryChanged} is fired, before the call that committed returns.
     */
    public long nextRevision() {
        var revision = transactions.join(connection -> read(connection, NEXT));
        announce(revision);
        return revision;
    }

    private static final String NEXT = "update sync.registry set revision = revision + 1 returning revision";

    /** Holds the registry until the caller's transaction ends; answers its revision. */
    long hold() {
        return transactions.join(connection -> read(connection, "select revision from sync.registry for update"));
    }

    /** Takes over the master's revision inside the caller's transaction, and announces it after the commit. */
    void moveTo(long revision) {
        transactions.join(connection -> {
            try (var statement = connection.prepareStatement("update sync.registry set revision = ?")) {
                statement.setLong(1, revision);
                return statement.executeUpdate();
            }
        });
        announce(revision);
    }

    private static long read(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void announce(long revision) {
        synchronizations.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // nothing to do: the news is for after the commit
            }

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    fire(revision);
                }
            }
        });
    }

    private void fire(long revision) {
        try {
            changed.fire(new RegistryChanged(revision));
        } catch (RuntimeException e) { // the change is committed: what follows from it is made good by the next round
            LOG.errorf(e, "registry changed, but not all of this platform followed revision=%d", revision);
        }
    }
}
