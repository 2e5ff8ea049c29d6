package org.moox.sync.database;

import java.time.Duration;

/** What is written last thing when the service stops, such as that a lease is given back. */
public final class Parting {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private Parting() {
    }

    /** Does the work, and waits no longer than a second for it: a database that does not answer must not hold up the stop. */
    public static void write(Runnable work) throws InterruptedException {
        var writing = new Thread(work, "sync-parting");
        writing.setDaemon(true);
        writing.start();
        writing.join(PATIENCE.toMillis());
    }
}
