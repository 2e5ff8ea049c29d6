package org.moox.sync.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.security.Verifier;

/**
 * Knows which verified messages have come already, for as long as their signature is in time. Whoever recorded one cannot have it acted on again.
 * Batches of changes need none of this: their chain knows. Kept by each process for itself. Thread-safe.
 */
@ApplicationScoped
class Replays {

    private static final int MOST = 100_000;

    private final Clock clock;
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    Replays(Clock clock) {
        this.clock = clock;
    }

    /** Whether this message comes for the first time; its id and time are part of what was signed. */
    synchronized boolean isFirst(Request request) {
        var now = clock.instant();
        forget(now);
        return seen.putIfAbsent(request.source() + ' ' + request.timestamp() + ' ' + request.id(), now) == null;
    }

    // a message may be dated as far in the future as in the past
    private void forget(Instant now) {
        var oldest = seen.values().iterator();
        while (oldest.hasNext()) {
            var over = Duration.between(oldest.next(), now).compareTo(Verifier.TOLERANCE.multipliedBy(2)) > 0;
            if (!over && seen.size() < MOST) {
                return;
            }
            oldest.remove();
        }
    }
}
