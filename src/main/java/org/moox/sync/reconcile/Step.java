package org.moox.sync.reconcile;

import java.util.Set;

import org.moox.sync.sync.SyncDefinition;

/** Does a small part of a reconcile, within seconds. Found by CDI. Called without a transaction. */
interface Step {

    Set<Phase> phases();

    /** @throws StepFailure when it cannot be done, now or at all */
    Move run(Reconcile reconcile, SyncDefinition sync);
}
