package org.moox.sync.send;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jboss.logging.Logger;

/** Something that is repeated until the end; a failure is logged and waited out, and never ends it. */
@FunctionalInterface
interface Loop {

    Logger LOG = Logger.getLogger(Loop.class);

    /** One round, its waiting included. */
    void once() throws InterruptedException;

    /** This one, with a sign of life after each round, failed ones included. */
    default Loop then(Runnable sign) {
        return () -> {
            try {
                once();
            } finally {
                sign.run();
            }
        };
    }

    /** Repeats until told to stop or interrupted. */
    default void runWhile(BooleanSupplier goOn, String name) {
        while (goOn.getAsBoolean()) {
            try {
                once();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) { // also want of memory or of threads passes
                if (!goOn.getAsBoolean() || !pause(name, e)) {
                    return;
                }
            }
        }
    }

    private static boolean pause(String name, Throwable e) {
        LOG.warnf("loop failed, goes on in a second loop=\"%s\" reason=\"%s\"", name, e.getMessage());
        LOG.debug("the failure", e);
        try {
            TimeUnit.SECONDS.sleep(1);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
