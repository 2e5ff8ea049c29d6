package org.moox.sync.apply;

/** A handler's failure has marked the whole transaction for rollback: the batch is applied again without that item, which is refused. */
final class SpoiledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int number;
    private final transient Outcome.Refused refused;

    /** @param number of the item in its batch */
    SpoiledException(int number, Outcome.Refused refused) {
        super(refused.detail(), null, false, false);
        this.number = number;
        this.refused = refused;
    }

    int number() {
        return number;
    }

    Outcome.Refused refused() {
        return refused;
    }
}
