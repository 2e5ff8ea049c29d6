package org.moox.sync.send;

import java.time.Duration;

/** How many changes a stream reads at once: fewer when that is too much for anybody, and then more and more again. */
final class Pace {

    private static final Duration SLOW = Duration.ofSeconds(3);

    private final int most;
    private int limit;
    private boolean leisurely; // twice as many would take too long to read

    Pace(int most) {
        this.most = most;
        this.limit = most;
    }

    int limit() {
        return limit;
    }

    /** That many were read at once. What takes long is to be less: a transformer may be slow, and a transaction ends after a minute. */
    void took(int size, Duration time) {
        leisurely = time.multipliedBy(2).compareTo(SLOW) > 0;
        if (time.compareTo(SLOW) > 0) {
            halve(size);
        }
    }

    /** That many could not even be read. */
    void failed(int size) {
        leisurely = true;
        halve(size);
    }

    /** That many were too much for the target. */
    void halve(int size) {
        limit = Math.max(1, Math.min(limit, size) / 2);
    }

    void atMost(int size) {
        limit = Math.min(limit, size);
    }

    /** A batch has arrived. */
    void arrived() {
        if (!leisurely) {
            limit = Math.min(most, limit * 2);
        }
    }
}
