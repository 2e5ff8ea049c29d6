package org.moox.sync.reconcile;

import java.util.UUID;

/** A reconcile in the hands of the one process that works on it. */
final class Reconcile {

    static final String WAITING = "waiting";
    static final String COMPARING = "comparing";
    static final String REPAIRING = "repairing";
    static final String SETTLING = "settling";
    static final String DONE = "done";
    static final String STOPPED = "stopped";
    static final String FAILED = "failed";

    final Key key;
    final UUID target;
    final Lease lease;
    /** Whether somebody wants the deletions that it has found; says nothing of any that are found later. */
    boolean confirmed;
    Course course;
    long[] sourceSums;
    long[] targetSums;
    boolean mandatory;
    int failures;
    String state;
    String error;

    Reconcile(Key key, UUID target, Lease lease, boolean confirmed) {
        this.key = key;
        this.target = target;
        this.lease = lease;
        this.confirmed = confirmed;
    }

    /**
     * Which one.
     *
     * @param dry whether it only tells what differs
     */
    record Key(UUID sync, boolean dry) {
    }

    /** Proof of ownership; the number grows with every claim and every new beginning. */
    record Lease(String owner, long number) {
    }

    void enter(Phase next) {
        course.enter(next);
        state = next.state();
    }

    void end(String how, String why) {
        course.enter(Phase.END);
        state = how;
        error = why;
    }

    boolean isOver() {
        return state.equals(DONE) || state.equals(STOPPED) || state.equals(FAILED);
    }
}
