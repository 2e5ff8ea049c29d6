package org.moox.sync.schedule;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.moox.sync.database.SteppedTransactions;

/** A thread that goes on only when it is told to, and only to its next pause: of all fibers and the schedule, one is at work at any time. */
final class Fiber {

    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "fiber");
        thread.setDaemon(true);
        return thread;
    });
    private static final ThreadLocal<Fiber> CURRENT = new ThreadLocal<>();

    private final Semaphore go = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private volatile boolean dead;
    private volatile boolean over;
    private volatile Throwable failure;
    boolean passNext;

    /** Thrown at a pause of a process that has died there. */
    @SuppressWarnings("serial")
    private static final class Crash extends Error {
        Crash() {
            super("crash", null, false, false);
        }
    }

    /** @param work begins at the first step */
    Fiber(Runnable work) {
        THREADS.execute(() -> {
            go.acquireUninterruptibly();
            CURRENT.set(this);
            SteppedTransactions.before(this::pauseUnlessPassed);
            try {
                if (!dead) {
                    work.run();
                }
            } catch (Throwable e) {
                failure = dead ? null : e;
            } finally {
                SteppedTransactions.before(null);
                CURRENT.remove();
                over = true;
                back.release();
            }
        });
    }

    /** To its next pause. */
    void step() {
        if (over) {
            return;
        }
        go.release();
        try {
            if (!back.tryAcquire(60, TimeUnit.SECONDS)) {
                throw new AssertionError("a fiber hangs");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (failure != null) {
            throw new AssertionError("a process has failed: " + failure, failure);
        }
    }

    /** Nothing more of it is done: as if its process was killed where it stands. */
    void crash() {
        dead = true;
        for (var i = 0; i < 1000 && !over; i++) {
            step();
        }
    }

    private void pauseUnlessPassed() {
        if (passNext && !dead) {
            passNext = false;
        } else {
            pause();
        }
    }

    /** The calling fiber waits for its next step. */
    static void pause() {
        var fiber = CURRENT.get();
        fiber.back.release();
        fiber.go.acquireUninterruptibly();
        if (fiber.dead) {
            throw new Crash();
        }
    }
}
