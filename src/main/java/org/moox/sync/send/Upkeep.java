package org.moox.sync.send;

import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.prepare.Retries;
import org.moox.sync.prepare.SyncStates;

/** What the owner of a stream does beside sending: bring back what is due, tell the registry how its syncs fare. */
@ApplicationScoped
public class Upkeep {

    private final Retries retries;
    private final SyncStates states;

    Upkeep(Retries retries, SyncStates states) {
        this.retries = retries;
        this.states = states;
    }

    /**
     * @param answered syncs that had an answer since the last upkeep
     * @param aside numbers of those whose records could not even be sent, or are withdrawn
     */
    void run(UUID target, Set<UUID> answered, Set<Integer> aside) {
        retries.append(target);
        states.report(answered);
        states.reportAside(aside);
    }
}
