package org.moox.sync.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import org.jboss.logging.Logger;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** After the loss of the master: one surviving platform takes its place, the others take one first contact more. */
@ApplicationScoped
class Rejoin {

    private static final Logger LOG = Logger.getLogger(Rejoin.class);

    private final Registry registry;
    private final Self self;
    private final Secrets secrets;
    private final Announcements announcements;
    private final PairKeys pairKeys;
    private final PlatformConfig config;

    Rejoin(Registry registry, Self self, Secrets secrets, Announcements announcements, PairKeys pairKeys,
            PlatformConfig config) {
        this.registry = registry;
        this.self = self;
        this.secrets = secrets;
        this.announcements = announcements;
        this.pairKeys = pairKeys;
        this.config = config;
    }

    /** @throws SyncException CONFLICT when this platform is the master, and configured as it */
    @Transactional
    Rejoined rejoin() {
        var revision = registry.hold();
        if (Platform.count() == 0) {
            return Rejoined.OPEN; // it waits for its first registry
        }
        if (!config.platform().master()) {
            registry.reopen(true);
            LOG.warn("reopened: the next first contact is accepted");
            return Rejoined.OPEN;
        }
        if (registry.isMaster()) {
            throw new SyncException(Reason.CONFLICT, "sync.platform.master",
                    "This platform is the master; it has nothing to rejoin.");
        }
        return becomeMaster(revision + 1);
    }

    /** Keeps the platforms and syncs that it knows; the signing secrets of the lost master are lost, so that all get new ones. */
    private Rejoined becomeMaster(long revision) {
        Platform.makeMaster(self.id());
        Platform.all().forEach(secrets::renew);
        Platform.flush();
        announcements.drop();
        registry.takeOffice(revision);
        pairKeys.renew(revision);
        LOG.warnf("took the place of the lost master revision=%d", revision);
        return Rejoined.MASTER;
    }
}
