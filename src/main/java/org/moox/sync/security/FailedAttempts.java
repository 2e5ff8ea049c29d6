package org.moox.sync.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts failed attempts by address and says how long the answer to the next one waits. A few are free; beyond them each wait is twice the
 * last. The count drains steadily, so that an address that fails no more often than allowed is never slowed. Memory is bounded: the addresses
 * that failed longest ago are forgotten. Thread-safe.
 */
public final class FailedAttempts {

    /** All addresses together; an attacker may have many. */
    private static final int MOST_WAITING = 1000;
    private static final int MOST_STEPS = 30;

    private final Rules rules;
    private final Clock clock;
    private final Map<String, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
            return size() > rules.addresses();
        }
    };
    private int waiting;

    /**
     * How failures are slowed.
     *
     * @param free failures in {@code within} that are answered at once
     * @param first wait after the free ones
     * @param longest wait, however many there were; zero: none waits
     * @param waiting answers of one address that may wait at the same time
     * @param addresses remembered
     */
    public record Rules(int free, Duration within, Duration first, Duration longest, int waiting, int addresses) {
    }

    private static final class Count {
        private double level;
        private Instant at;
        private int waiting;
    }

    public FailedAttempts(Rules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Counts one more failure.
     *
     * @return how long its answer waits; when that is longer than nothing, call {@link #answered} afterwards. Empty when too many wait already
     */
    public synchronized Optional<Duration> failed(String address) {
        var count = counts.computeIfAbsent(address, any -> new Count());
        raise(count);
        var wait = wait(count.level - rules.free());
        if (wait.isZero()) {
            return Optional.of(wait);
        }
        if (count.waiting >= rules.waiting() || waiting >= MOST_WAITING) {
            return Optional.empty();
        }
        count.waiting++;
        waiting++;
        return Optional.of(wait);
    }

    /** An answer that had to wait has gone out. */
    public synchronized void answered(String address) {
        waiting--;
        var count = counts.get(address);
        if (count != null && count.waiting > 0) { // else forgotten meanwhile
            count.waiting--;
        }
    }

    private void raise(Count count) {
        var now = clock.instant();
        if (count.at != null) {
            var passed = Math.max(0, Duration.between(count.at, now).toMillis());
            count.level = Math.max(0, count.level - (double) passed * Math.max(1, rules.free()) / rules.within().toMillis());
        }
        count.at = now;
        // no higher than needed for the longest wait, so that it ends soon after the failures do
        count.level = Math.min(count.level + 1, rules.free() + steps() + 1.0);
    }

    private Duration wait(double above) {
        if (above <= 0 || rules.longest().isZero()) {
            return Duration.ZERO;
        }
        var wait = rules.first().multipliedBy(1L << Math.min(MOST_STEPS, (int) Math.ceil(above) - 1));
        return wait.compareTo(rules.longest()) > 0 ? rules.longest() : wait;
    }

    /** How often the first wait doubles until it is the longest. */
    private int steps() {
        var steps = 0;
        while (steps < MOST_STEPS && rules.first().multipliedBy(1L << steps).compareTo(rules.longest()) < 0) {
            steps++;
        }
        return steps;
    }
}
