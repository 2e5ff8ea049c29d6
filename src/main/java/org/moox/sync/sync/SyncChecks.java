package org.moox.sync.sync;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.Registry;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** Looks again at definitions that were saved while a platform could not be asked. */
@ApplicationScoped
public class SyncChecks {

    private static final Logger LOG = Logger.getLogger(SyncChecks.class);

    private final Registry registry;
    private final Platforms platforms;
    private final Parties parties;
    private final Fitness fitness;
    private final Clock clock;

    SyncChecks(Registry registry, Platforms platforms, Parties parties, Fitness fitness, Clock clock) {
        this.registry = registry;
        this.platforms = platforms;
        this.parties = parties;
        this.fitness = fitness;
        this.clock = clock;
    }

    /** Asks the platforms of every unchecked definition again and starts what fits; on the master only. Blocking, own transactions. */
    public void recheck() {
        if (registry.isMaster()) {
            var settled = new ArrayList<SyncEntry>();
            QuarkusTransaction.requiringNew().call(Sync::unchecked).forEach(sync -> look(sync, settled));
            if (!settled.isEmpty()) {
                parties.tell(settled);
            }
        }
    }

    private void look(SyncEntry sync, List<SyncEntry> settled) {
        var source = platforms.find(sync.sourcePlatformId());
        var target = platforms.find(sync.targetPlatformId());
        if (source.isEmpty() || target.isEmpty()) {
            return;
        }
        var verdict = fitness.look(sync, source.get(), target.get());
        if (verdict instanceof Verdict.Fits fits) {
            settle(sync, fits);
            settled.add(sync);
        } else if (verdict instanceof Verdict.Unfit unfit) {
            LOG.warnf("sync cannot run sync=%s reason=\"%s\"", sync.id(), unfit.faults().text());
            QuarkusTransaction.requiringNew()
                    .run(() -> Sync.unchanged(sync).ifPresent(found -> found.object(unfit.faults().text())));
        }
    }

    private void settle(SyncEntry sync, Verdict.Fits fits) {
        QuarkusTransaction.requiringNew().run(() -> {
            var revision = registry.nextRevision();
            Sync.unchanged(sync).ifPresent(found -> found.settle(fits, revision, clock.instant()));
        });
    }
}
