package org.moox.sync.platform;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.wire.RegistryMessage.PlatformEntry;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import io.quarkus.arc.All;
import io.quarkus.narayana.jta.QuarkusTransaction;

/** Who has to do with whom: a platform's registry lists itself, the master, and whoever it shares a sync with. */
@ApplicationScoped
public class Partners {

    private final Platforms platforms;
    private final Self self;
    private final List<SyncDefinitions> definitions;

    Partners(Platforms platforms, Self self, @All List<SyncDefinitions> definitions) {
        this.platforms = platforms;
        this.self = self;
        this.definitions = definitions;
    }

    /**
     * Platforms that the registry of a target of ours lists: a record's relations to others are not for it to know. The master works it out, the others are
     * told by the master. Joins the caller's transaction, if there is one.
     */
    public Set<UUID> listedBy(UUID target) {
        if (self.peer().filter(Peer::master).isPresent()) {
            return QuarkusTransaction.joiningExisting().call(() -> of(target, syncs(target)));
        }
        return platforms.entries()
                .stream()
                .filter(entry -> entry.peer().id().equals(target))
                .findFirst()
                .map(entry -> Set.copyOf(entry.lists()))
                .orElse(Set.of());
    }

    /** Syncs that the platform sends or receives. In the caller's transaction. */
    List<SyncEntry> syncs(UUID platform) {
        return definitions.stream().flatMap(port -> port.concerning(platform).stream()).toList();
    }

    /** On the master: whom the platform's registry lists. */
    Set<UUID> of(UUID platform, Collection<SyncEntry> syncs) {
        var known = new LinkedHashSet<>(List.of(platform, self.id()));
        syncs.forEach(sync -> known.addAll(List.of(sync.sourcePlatformId(), sync.targetPlatformId())));
        return known;
    }

    /** The entry of a target for a source: whom it lists is told only to who sends records there by their relations. */
    PlatformEntry told(PlatformEntry entry, UUID reader, Collection<SyncEntry> readersSyncs) {
        var byRelations = readersSyncs.stream()
                .anyMatch(sync -> sync.usePlatformRelations() && sync.sourcePlatformId().equals(reader)
                        && sync.targetPlatformId().equals(entry.id()));
        return byRelations ? entry.listing(of(entry.id(), syncs(entry.id()))) : entry;
    }
}
