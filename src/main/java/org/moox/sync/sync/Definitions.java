package org.moox.sync.sync;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

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
    public List<SyncEntry> concerning(UUID platform) {
        return Sync.concerning(platform).stream().map(Sync::entry).toList();
    }

    @Override
    public void replace(List<SyncEntry> entries) {
        var known = Sync.<Sync>listAll().stream().collect(Collectors.toMap(sync -> sync.id, Function.identity()));
        var now = clock.instant();
        for (var entry : entries) {
            // the same row, so that deliveries and owned rows stay with their definition
            var sync = known.remove(entry.id());
            if (sync != null) {
                sync.define(entry, now);
            } else {
                sync = new Sync(entry.id(), now);
                sync.define(entry, now);
                sync.persist();
            }
        }
        known.values().forEach(Sync::delete);
        Sync.flush();
    }

    @Override
    public List<SyncState> states() {
        return self.find().map(us -> Sync.sentBy(us).stream().map(Sync::state).toList()).orElse(List.of());
    }

    @Override
    public void accept(List<SyncState> states) {
        var us = self.find();
        for (var state : states) {
            var sync = Sync.<Sync>findById(state.id());
            // of our own syncs nobody else knows better
            if (sync != null && !us.equals(Optional.of(sync.sourcePlatformId))) {
                sync.fare(state);
            }
        }
    }
}
