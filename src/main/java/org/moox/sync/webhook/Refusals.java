package org.moox.sync.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.problem.Reason;

/**
 * Says in the log what was refused, a few lines a minute for each peer and as many for all strangers together: a flood of bad requests is no flood
 * of lines. The rest is counted, and said at a level that is off. Thread-safe.
 */
@ApplicationScoped
class Refusals {

    static final int LINES = 10;
    private static final Duration ROUND = Duration.ofMinutes(1);
    private static final Logger LOG = Logger.getLogger(Refusals.class);
    private static final String STRANGER = "?";

    private final Clock clock;
    /** Only who has signed rightly has an entry of its own, so that there are never many. */
    private final Map<String, Round> rounds = new ConcurrentHashMap<>();

    Refusals(Clock clock) {
        this.clock = clock;
    }

    /** The lines of one minute; how many were left out in the one before is said by the first line of the next. */
    private record Round(Instant since, int count, int leftOut) {

        Round next(Instant now) {
            return Duration.between(since, now).abs().compareTo(ROUND) < 0
                    ? new Round(since, count + 1, 0)
                    : new Round(now, 1, Math.max(0, count - LINES));
        }
    }

    /**
     * Whether it was said at level INFO.
     *
     * @param path of a port of ours, never what a stranger wrote
     * @param peer who signed it; null when nobody known did
     */
    boolean say(String path, Reason reason, UUID peer) {
        var name = peer == null ? STRANGER : peer.toString();
        var now = clock.instant();
        var round = rounds.compute(name, (any, before) -> before == null ? new Round(now, 1, 0) : before.next(now));
        if (round.leftOut() > 0) {
            LOG.infof("refused more signed posts than are listed peer=%s count=%d", name, round.leftOut());
        }
        var listed = round.count() <= LINES;
        LOG.logf(listed ? Logger.Level.INFO : Logger.Level.DEBUG, "refused signed post path=\"%s\" reason=%s peer=%s", path,
                reason.word(), name);
        return listed;
    }
}
