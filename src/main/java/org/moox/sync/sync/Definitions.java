package org.moox.sync.sync;

import java.time.Clock;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

import org.moox.sync.platform.Self;
import org.moox.sync.platform.SyncDefinitions;
import org.moox.sync.wire.RegistryAnswer.SyncState;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/** What the registry of platforms reads and writes here when it distributes, all inside its transaction. */
@ApplicationScoped
@Transactional(TxType.MANDATORY)
class Definitions implements SyncDefinitions {

    private final Self self;
    private final Clock clock;

    Definitions(Self self, Clock clock) {
        this.self = self;
        this.clock = clock;
    }

    @Override
    public List<SyncEntry> all() {
        return Sync.inOrder().list().stream().map(Sync::entry).toList();
    }

    @Override
    public List<SyncEntry> concerning(UUID platform) {
        return Sync.concerning(platform).list().stream().map(Sync::entry).toList();
    }

    @Override
    public void replace(List<SyncEntry> entries) {
        var now = clock.instant();
        var listed = entries.stream().map(SyncEntry::id).toList();
        Sync.<Sync>listAll().stream().filter(sync -> !listed.contains(sync.id)).forEach(Sync::delete);
        // the same row where it can be, so that deliveries and owned rows stay with their definition
        entries.forEach(entry -> Sync.write(entry, now).rest());
        Sync.flush();
    }

    @Override
    public List<SyncState> states() {
        return self.find().map(us -> Sync.sentBy(us).stream().map(Sync::state).toList()).orElse(List.of());
    }

    @Override
    public void accept(UUID peer, List<SyncState> states) {
        for (var state : states) {
            var sync = Sync.<Sync>findById(state.id());
            // of those that wait for us to check them nobody else knows better
            if (sync != null && sync.isChecked() && sync.sourcePlatformId.equals(peer)) {
                sync.fare(state);
            }
        }
    }
}
