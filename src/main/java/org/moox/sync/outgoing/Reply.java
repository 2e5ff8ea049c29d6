package org.moox.sync.outgoing;

import java.time.Duration;
import java.util.Optional;

/** What came back from a peer. */
public sealed interface Reply {

    /**
     * An HTTP answer, whatever its status.
     *
     * @param body at most as long as the client's cap
     * @param retryAfter the peer's wish, when it gave one
     */
    record Answered(int status, byte[] body, Optional<Duration> retryAfter) implements Reply {
    }

    /**
     * No answer: refused, timed out, no route, broken off. Whether the peer acted is not known.
     *
     * @param late whether there was none in time
     */
    record Unreachable(String reason, boolean late) implements Reply {
        public Unreachable(String reason) {
            this(reason, false);
        }
    }
}
