package org.moox.sync.platform;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.database.OneShot;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;

/** After a change of the encryption key, seals all that is sealed in the database under the present one: the previous may then be removed. */
@ApplicationScoped
class Resealing {

    private static final Logger LOG = Logger.getLogger(Resealing.class);

    private final Registry registry;
    private final PeerKeyRows keys;
    private final Secrets secrets;
    private final Announcements announcements;

    Resealing(Registry registry, PeerKeyRows keys, Secrets secrets, Announcements announcements) {
        this.registry = registry;
        this.keys = keys;
        this.secrets = secrets;
        this.announcements = announcements;
    }

    /** @throws org.moox.sync.problem.SyncException which ends the start, when something opens with neither key */
    void atStart(@Observes @Priority(205) StartupEvent event) {
        if (!OneShot.isOn()) {
            QuarkusTransaction.requiringNew().run(this::run);
        }
    }

    /** All or nothing, in the caller's transaction; whoever writes secrets or keys holds the registry too, so none comes in between. */
    void run() {
        registry.hold();
        var resealedKeys = keys.reseal();
        var resealedSecrets = secrets.reseal();
        var resealedAnnouncements = announcements.reseal();
        if (resealedKeys + resealedSecrets + resealedAnnouncements > 0) {
            LOG.infof("sealed anew under the present encryption key keys=%d secrets=%d announcements=%d", resealedKeys,
                    resealedSecrets, resealedAnnouncements);
        }
    }
}
