package org.moox.sync.apply;

import java.util.Map;

import org.moox.sync.problem.Problem;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** Others are at work: the same batch may come again soon, and need not be smaller. */
final class Busy {

    private static final int SECONDS = 2;

    private Busy() {
    }

    static SyncException because(String sentence) {
        return new SyncException(Reason.UNAVAILABLE, "items", sentence, Map.of(Problem.RETRY_AFTER, SECONDS));
    }
}
