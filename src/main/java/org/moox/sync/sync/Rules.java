package org.moox.sync.sync;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Peer;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/** What a definition must not say, whatever the models of its platforms are. */
@ApplicationScoped
class Rules {

    private final DefinitionConfig config;

    Rules(DefinitionConfig config) {
        this.config = config;
    }

    /** A model on a platform. */
    private record Place(UUID platform, String model) {
    }

    /** @param others the definitions that there are */
    void check(SyncEntry sync, Peer target, List<SyncDefinition> others, Faults faults) {
        if (from(sync).equals(to(sync))) {
            faults.add("target_platform_id", "A platform cannot be the target of its own model \"" + sync.sourceModel()
                    + "\": name another platform or another model.");
        } else if (!config.allowCycles() && closesRing(sync, others)) {
            faults.add("target_platform_id",
                    "With the syncs that there are, this one would lead back to model \"" + sync.sourceModel()
                            + "\" of its source: a ring needs sync.allow-cycles=true (SYNC_ALLOW_CYCLES).");
        }
        if (target.readOnly()) {
            faults.add("target_platform_id", "Platform " + target.name() + " is read only and cannot be a target.");
        }
    }

    /** Whether what arrives at the target would, through other syncs, come back to the source. */
    private static boolean closesRing(SyncEntry sync, List<SyncDefinition> others) {
        var seen = new HashSet<Place>();
        var open = new ArrayDeque<>(List.of(to(sync)));
        while (!open.isEmpty()) {
            var place = open.pop();
            if (place.equals(from(sync))) {
                return true;
            }
            if (seen.add(place)) {
                others.stream()
                        .filter(other -> !other.id().equals(sync.id()))
                        .filter(other -> place.equals(new Place(other.source(), other.sourceModel())))
                        .forEach(other -> open.push(new Place(other.target(), other.targetModel())));
            }
        }
        return false;
    }

    private static Place from(SyncEntry sync) {
        return new Place(sync.sourcePlatformId(), sync.sourceModel());
    }

    private static Place to(SyncEntry sync) {
        return new Place(sync.targetPlatformId(), sync.targetModel());
    }
}
