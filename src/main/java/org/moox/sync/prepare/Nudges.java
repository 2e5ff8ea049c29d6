package org.moox.sync.prepare;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.capture.ChangeCaptured;

import io.quarkus.vertx.ConsumeEvent;

/** Wakes whoever waits for changes: a nudge from the event bus now, the poll otherwise. Thread-safe. */
@ApplicationScoped
public class Nudges {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition nudged = lock.newCondition();
    private long count;

    @ConsumeEvent(value = ChangeCaptured.ADDRESS, blocking = true, ordered = false)
    void onChange(ChangeCaptured change) {
        nudge();
    }

    /** There may be something to do. */
    public void nudge() {
        lock.lock();
        try {
            count++;
            nudged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How often anybody was nudged; to be given to {@link #await}. */
    public long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a nudge that came after {@code seen} was taken, at most that long.
     *
     * @return the count now
     * @throws InterruptedException when the waiting thread is told to end
     */
    public long await(long seen, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            var left = atMost.toNanos();
            while (count == seen && left > 0) {
                left = nudged.awaitNanos(left);
            }
            return count;
        } finally {
            lock.unlock();
        }
    }
}
