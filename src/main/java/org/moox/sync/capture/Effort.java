package org.moox.sync.capture;

import java.time.Duration;

/** How hard to try to get at tables that are in use: writers of such a table wait as long as we do. */
final class Effort {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int SOME = 3;

    private final Duration lockTimeout;
    private final int attempts;
    private int busyTables;

    private Effort(Duration lockTimeout, int attempts, int busyTables) {
        this.lockTimeout = lockTimeout;
        this.attempts = attempts;
        this.busyTables = busyTables;
    }

    static Effort full(CaptureConfig config) {
        return new Effort(config.lockTimeout(), config.attempts(), Integer.MAX_VALUE);
    }

    /** While somebody waits for the answer: each table once, for a moment, and no more of them than a few that are busy. */
    static Effort little(CaptureConfig config) {
        return new Effort(config.lockTimeout().compareTo(SOON) < 0 ? config.lockTimeout() : SOON, 1, SOME);
    }

    long lockTimeout() {
        return lockTimeout.toMillis();
    }

    /** A table was busy for the {@code attempt}th time; whether to leave it for the next round. */
    boolean leaves(int attempt) {
        if (attempt < attempts) {
            return false;
        }
        busyTables--;
        return true;
    }

    /** Whether all that is left is for the next round. */
    boolean isOver() {
        return busyTables <= 0;
    }
}
