package org.moox.sync.database;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What was read from the database less than a second ago. One thread reads it anew, and the others go on with what is there until it has: whoever holds a connection already must not
 * wait with all others for a second one. After {@link #forget} everybody reads. Thread-safe.
 */
public final class Recent<T> {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration OLD = FRESH.multipliedBy(5);

    private final Clock clock;
    private final Supplier<T> source;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile Seen<T> seen;

    /** @param source reads, in a transaction of its own */
    public Recent(Clock clock, Supplier<T> source) {
        this.clock = clock;
        this.source = source;
    }

    private record Seen<T>(T value, Instant at, long change) {
    }

    public T get() {
        var last = seen;
        if (last == null || last.change() != changes.get() || isOlder(last, OLD)) {
            return read();
        }
        if (!isOlder(last, FRESH) || !reading.compareAndSet(false, true)) {
            return last.value();
        }
        try {
            return read();
        } finally {
            reading.set(false);
        }
    }

    private boolean isOlder(Seen<T> last, Duration age) {
        return Duration.between(last.at(), clock.instant()).abs().compareTo(age) >= 0;
    }

    // what was read before it changed is returned to this caller, and read anew by the next
    private T read() {
        var change = changes.get();
        var now = clock.instant();
        var value = source.get();
        seen = new Seen<>(value, now, change);
        return value;
    }

    /** It has changed: the next call reads again. */
    public void forget() {
        changes.incrementAndGet();
    }
}
