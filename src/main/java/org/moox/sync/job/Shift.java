package org.moox.sync.job;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;

/** When scheduled work may run: until the service stops. The stop waits a moment for what is under way, as long as there is a database. Thread-safe. */
@ApplicationScoped
class Shift {

    private static final Logger LOG = Logger.getLogger(Shift.class);
    private static final long PATIENCE_SECONDS = 4; // from when the stop begins; with what else waits at the end, less than the ten seconds that a container is given

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean over;
    private long until; // when patience ends, once it is over

    boolean isOver() {
        return over;
    }

    /** Does the work now, unless the service stops; a failure that comes of the stop is none. */
    void work(Runnable work) {
        if (over || !lock.readLock().tryLock()) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException e) {
            if (!over) {
                throw e;
            }
            LOG.debugf("scheduled work broken off by the stop error=%s", e.getClass().getSimpleName());
        } finally {
            lock.readLock().unlock();
        }
    }

    /** While requests are still answered: another replica may take over from now on. */
    void beforeEnd(@Observes ShutdownDelayInitiatedEvent event) {
        close();
    }

    private synchronized void close() {
        if (!over) {
            until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            over = true;
        }
    }

    /** Before everything else stops. */
    void end(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        close();
        if (lock.writeLock().tryLock(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            lock.writeLock().unlock();
        } else {
            LOG.warnf("stopped while scheduled work was under way seconds=%d", PATIENCE_SECONDS);
        }
    }
}
