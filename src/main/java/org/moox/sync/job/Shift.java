package org.moox.sync.job;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;

/** When scheduled work may run: until the service stops. The stop waits a moment for what is under way, as long as there is a database. Thread-safe. */
@ApplicationScoped
class Shift {

    private static final Logger LOG = Logger.getLogger(Shift.class);
    private static final long PATIENCE_SECONDS = 4; // with what else waits at the end, less than the ten seconds that a container is given

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean over;

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

    /** Before everything else stops. */
    void end(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        over = true;
        if (lock.writeLock().tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            lock.writeLock().unlock();
        } else {
            LOG.warnf("stopped while scheduled work was under way seconds=%d", PATIENCE_SECONDS);
        }
    }
}
