package org.moox.sync.apply;

/** Something of a run cannot be written; the run is undone and taken apart. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Outcome.Refused refused;

    RefusedException(String code, String detail) {
        this(new Outcome.Refused(code, detail));
    }

    RefusedException(Outcome.Refused refused) {
        super(refused.detail(), null, false, false);
        this.refused = refused;
    }

    Outcome.Refused refused() {
        return refused;
    }

    /** The same, said of a record of this model that travels with the one that is refused. */
    RefusedException of(String model) {
        return new RefusedException(refused.code(), "Of %s, which travels with it: %s".formatted(model, refused.detail()));
    }
}
