package org.moox.sync.apply;

/** Something of a run cannot be written; the run is undone and taken apart. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Outcome.Refused refused;

    RefusedException(String code, String detail) {
        super(detail, null, false, false);
        refused = new Outcome.Refused(code, detail);
    }

    Outcome.Refused refused() {
        return refused;
    }
}
