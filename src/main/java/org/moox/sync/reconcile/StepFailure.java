package org.moox.sync.reconcile;

/** A step that could not be done. */
class StepFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;

    private StepFailure(String sentence, boolean passing) {
        super(sentence);
        this.passing = passing;
    }

    /** Another try may help soon. */
    static StepFailure passing(String sentence) {
        return new StepFailure(sentence, true);
    }

    /** Something must be mended first. */
    static StepFailure lasting(String sentence) {
        return new StepFailure(sentence, false);
    }

    boolean isPassing() {
        return passing;
    }
}
