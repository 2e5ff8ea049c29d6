package org.moox.sync.reconcile;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What a reconcile does next. */
@RegisterForReflection // bound by Jackson
enum Phase {

    /** Agree with the target on what is compared. */
    BEGIN(0),
    /** The sums of all buckets, on both sides. */
    SUMS(2),
    /** The sums of parts of those buckets that differ. */
    SPLIT(50),
    /** The records of those parts that differ. */
    LIST(60),
    /** Deliveries that nobody remembers, or whose records nobody has any more. */
    REMEMBER(70),
    /** Look at each difference once more. */
    LOOK(75),
    /** Append what repairs them. */
    REPAIR(80),
    /** See what came of it. */
    SETTLE(90),
    /** Learn what those look like that still differ. */
    LEARN(95),
    /** Say how it ended. */
    END(100);

    private final int progress;

    Phase(int progress) {
        this.progress = progress;
    }

    /** Percent that is behind it when it begins. */
    int progress() {
        return progress;
    }

    String state() {
        return switch (this) {
            case BEGIN -> Reconcile.WAITING;
            case SUMS, SPLIT, LIST, REMEMBER, LOOK -> Reconcile.COMPARING;
            case REPAIR -> Reconcile.REPAIRING;
            case SETTLE, LEARN, END -> Reconcile.SETTLING;
        };
    }
}
