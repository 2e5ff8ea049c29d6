package org.moox.sync.reconcile;

/** A step that could not be done. */
class StepFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private enum Kind {
        PASSING, LASTING, LATE, TOO_LARGE
    }

    private final Kind kind;

    private StepFailure(String sentence, Kind kind) {
        super(sentence);
        this.kind = kind;
    }

    /** Another try may help soon. */
    static StepFailure passing(String sentence) {
        return new StepFailure(sentence, Kind.PASSING);
    }

    /** Something must be mended first. */
    static StepFailure lasting(String sentence) {
        return new StepFailure(sentence, Kind.LASTING);
    }

    /** There was no answer in time: another try may help, and so may asking for less. */
    static StepFailure late(String sentence) {
        return new StepFailure(sentence, Kind.LATE);
    }

    /** Only asking for less helps. */
    static StepFailure tooLarge(String sentence) {
        return new StepFailure(sentence, Kind.TOO_LARGE);
    }

    boolean isPassing() {
        return kind != Kind.LASTING;
    }

    boolean isTooLarge() {
        return kind == Kind.TOO_LARGE;
    }

    boolean mayBeSmaller() {
        return kind == Kind.LATE || kind == Kind.TOO_LARGE;
    }
}
