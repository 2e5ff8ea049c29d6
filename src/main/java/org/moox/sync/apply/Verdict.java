package org.moox.sync.apply;

import org.moox.sync.wire.ChangesAnswer.Refusal;
import org.moox.sync.wire.ChangesAnswer.Waiting;

/** Whether an item may be applied here. */
sealed interface Verdict {

    record Admitted(Work work) implements Verdict {
    }

    record Denied(Refusal refusal) implements Verdict {
    }

    /** Its sync is not known here, or not yet in this revision. */
    record Early(Waiting waiting) implements Verdict {
    }
}
