package org.moox.sync.reconcile;

import java.util.UUID;

import org.moox.sync.wire.DigestAnswer;
import org.moox.sync.wire.DigestRequest;

/** The way to the target's side. */
interface Channel {

    /** @throws StepFailure when there is no answer, or none that can be used */
    DigestAnswer ask(UUID target, DigestRequest request);
}
