package org.moox.sync.platform;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.narayana.jta.QuarkusTransaction;

/**
 * The planned promotion of another platform to the master, and whatever else the master does again and again. Four steps, each of which
 * may be the last before the process is killed: the successor is recorded, and nobody edits any more; it is given everything and is the
 * master; it is recorded as that here; the peers are told.
 */
@ApplicationScoped
public class Succession {

    private static final Logger LOG = Logger.getLogger(Succession.class);

    private final Registry registry;
    private final Platforms platforms;
    private final Distribution distribution;
    private final Handover handover;
    private final Announcements announcements;

    Succession(Registry registry, Platforms platforms, Distribution distribution, Handover handover,
            Announcements announcements) {
        this.registry = registry;
        this.platforms = platforms;
        this.distribution = distribution;
        this.handover = handover;
        this.announcements = announcements;
    }

    /** Whether this platform has something to bring to its peers: as the master, or as the one that was the master. */
    public boolean isDue() {
        return registry.isMaster() || registry.handingTo().isPresent() || announcements.areDue();
    }

    /** Hands over and announces what is due, then distributes if this is the master. Blocking. */
    public void round() {
        proceed();
        if (registry.isMaster()) {
            distribution.run();
        }
    }

    /**
     * The same, asked for by somebody who wants to know.
     *
     * @throws SyncException NOT_MASTER, naming the one to ask
     */
    public Pushes run() {
        proceed();
        return distribution.run();
    }

    /** @throws SyncException CONFLICT when it cannot be the master, PEER_FAILED when it does not answer: then nothing has changed */
    Promotion promote(UUID id) {
        if (registry.handingTo().filter(id::equals).isEmpty()) {
            registry.requireMaster();
            requireFit(id);
            requireReach(id);
            record(id);
        }
        return proceed().orElseThrow();
    }

    /** The first step. */
    void record(UUID id) {
        QuarkusTransaction.requiringNew().run(() -> {
            registry.hold();
            registry.requireMaster();
            requireFit(id);
            registry.handTo(id);
            LOG.infof("handing the registry over, nobody edits here any more successor=%s", id);
        });
    }

    /** The other steps, as far as they go; empty when nothing of the kind is under way. */
    Optional<Promotion> proceed() {
        var heir = registry.handingTo().map(platforms::require);
        if (heir.isPresent()) {
            var detail = handover.attempt(heir.get());
            if (detail != null) {
                LOG.warnf("registry not handed over yet successor=%s detail=%s", heir.get().id(), detail);
                return Optional.of(Promotion.handingOver(heir.get(), detail));
            }
        } else if (!announcements.areDue()) {
            return Optional.empty();
        }
        return platforms.master().map(master -> Promotion.announced(master, announcements.send()));
    }

    private void requireFit(UUID id) {
        var platform = QuarkusTransaction.requiringNew().call(() -> PlatformEditor.require(id));
        if (platform.isMaster()) {
            throw unfit("This platform is the master already.");
        }
        if (platform.peer().locked()) {
            throw unfit("%s is locked: unlock it first.".formatted(platform.name()));
        }
        if (platform.acknowledgedRevision().isEmpty()) {
            throw unfit("%s has never acknowledged this registry: call POST /api/platform/sync first."
                    .formatted(platform.name()));
        }
    }

    /** A typo must not freeze the registry: it has to answer, and to hold what we hold. */
    private void requireReach(UUID id) {
        var push = distribution.reach(platforms.require(id));
        if (!push.status().equals("delivered") || push.revision() != registry.revision()) {
            throw new SyncException(Reason.PEER_FAILED, "id",
                    "%s cannot become the master now, and nothing has changed: %s".formatted(push.name(),
                            push.detail() == null ? "somebody edited meanwhile, try again." : push.detail()));
        }
    }

    private static SyncException unfit(String detail) {
        return new SyncException(Reason.CONFLICT, "id", detail);
    }
}
