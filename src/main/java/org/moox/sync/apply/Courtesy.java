package org.moox.sync.apply;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Lets the platform's own users go first: how long a batch waits for rows that they have locked, and how many of them it leaves out. Where a user then waits for a row of the batch,
 * PostgreSQL would end one of the two, mostly the user; so the batch gives way before it looks.
 */
final class Courtesy {

    static final String LOCKED = "lock_not_available";

    private static final long FIRST = 500;
    private static final long NEXT = 50;
    private static final int MOST = 20;

    private final Set<Work> leftOut = Collections.newSetFromMap(new IdentityHashMap<>());
    private long patience = FIRST;

    /** @param millis after which this server looks for rings of who waits for whom */
    void giveWayWithin(long millis) {
        patience = Math.max(1, Math.min(patience, millis / 2));
    }

    /** Milliseconds. */
    long patience() {
        return patience;
    }

    /** A row was locked: somewhere in the batch time was lost already, and its halves need not lose as much. */
    void met() {
        patience = Math.min(patience, NEXT);
    }

    /**
     * This one comes again later.
     *
     * @throws org.moox.sync.problem.SyncException UNAVAILABLE when they are too many: somebody holds much of a table
     */
    void leaveOut(Work work) {
        leftOut.add(work);
        if (leftOut.size() > MOST) {
            throw Busy.because("Another transaction on this platform holds rows that the batch writes to; send it again.");
        }
    }
}
