package org.moox.sync.platform;

import java.util.List;
import java.util.UUID;

import org.moox.sync.wire.RegistryAnswer.SyncState;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/** Port: what the registry of platforms needs from the registry of syncs. Each call joins the caller's transaction. */
public interface SyncDefinitions {

    /** Every definition that this platform knows. */
    List<SyncEntry> all();

    /** Definitions in which the platform is source or target. */
    List<SyncEntry> concerning(UUID platform);

    /** Takes over what the master says; definitions that are not listed disappear. */
    void replace(List<SyncEntry> entries);

    /** How the syncs fare that this platform sends. */
    List<SyncState> states();

    /** Takes over how the syncs fare that this peer sends; of others it does not know. */
    void accept(UUID peer, List<SyncState> states);
}
