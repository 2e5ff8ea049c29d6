package org.moox.sync.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

import org.jboss.logging.Logger;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** The registry as a whole: its revision, who may edit it, and the news that it changed. Thread-safe. */
@ApplicationScoped
public class Registry {

    private static final Logger LOG = Logger.getLogger(Registry.class);

    private final Self self;
    private final Platforms platforms;
    private final RegistryRow row;
    private final TransactionSynchronizationRegistry synchronizations;
    private final Event<RegistryChanged> changed;

    Registry(Self self, Platforms platforms, RegistryRow row,
            TransactionSynchronizationRegistry synchronizations, Event<RegistryChanged> changed) {
        this.self = self;
        this.platforms = platforms;
        this.row = row;
        this.synchronizations = synchronizations;
        this.changed = changed;
    }

    /** The revision that this database holds. */
    public long revision() {
        return row.revision();
    }

    /** The revision that the connection's transaction sees. */
    public long revision(Connection connection) throws SQLException {
        return RegistryRow.revision(connection);
    }

    /** Whether this platform is the one that edits. One that hands the registry over does not any more. */
    public boolean isMaster() {
        return self.peer().map(Peer::master).orElse(false) && row.successor().isEmpty();
    }

    /** Whom this platform, the master until then, is handing the registry to. */
    Optional<UUID> handingTo() {
        return self.peer().filter(Peer::master).flatMap(me -> row.successor());
    }

    /** @throws SyncException NOT_MASTER, naming the one to ask; UNAVAILABLE while this platform waits for its registry */
    public void requireMaster() {
        var me = self.peer().orElseThrow(Self::waiting);
        if (!me.master()) {
            throw new SyncException(Reason.NOT_MASTER, platforms.master()
                    .map(m -> "The registry is edited on the master: ask %s at %s.".formatted(m.name(), m.domain()))
                    .orElse("The registry is edited on the master, which this platform does not know."));
        }
        row.successor().ifPresent(heir -> {
            throw handedOver(heir);
        });
    }

    private SyncException handedOver(UUID heir) {
        return new SyncException(Reason.NOT_MASTER, platforms.find(heir)
                .map(m -> "The registry is handed over to %s at %s, which is the one that edits.".formatted(m.name(),
                        m.domain()))
                .orElse("The registry has been handed over; ask the new master."));
    }

    /**
     * Raises the revision inside the caller's transaction, which holds the registry until it ends: editors take turns.
     * After the commit {@link RegistryChanged} is fired, before the call that committed returns.
     *
     * @throws SyncException NOT_MASTER when the registry is being handed over
     */
    public long nextRevision() {
        var revision = row.next().orElseThrow(() -> row.successor().map(this::handedOver).orElseThrow());
        announce(revision);
        return revision;
    }

    /** Holds the registry until the caller's transaction ends; answers its revision. */
    long hold() {
        return row.hold();
    }

    /** Takes over the master's revision inside the caller's transaction, and announces it after the commit. */
    void moveTo(long revision) {
        row.moveTo(revision);
        announce(revision);
    }

    /** From the caller's commit on nobody edits here. */
    void handTo(UUID successor) {
        row.handTo(successor);
    }

    /** This platform is the master from the caller's commit on, with this revision. */
    void takeOffice(long revision) {
        row.takeOffice();
        moveTo(revision);
    }

    /** Whether a first contact is accepted although there is a registry. */
    boolean isReopened() {
        return row.isReopened();
    }

    /** Whether the next first contact is accepted although there is a registry. Joins the caller's transaction. */
    void reopen(boolean open) {
        row.reopen(open);
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
