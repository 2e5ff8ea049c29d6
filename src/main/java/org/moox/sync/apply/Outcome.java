package org.moox.sync.apply;

/** What became of an item. */
sealed interface Outcome {

    /** Nothing more is to be done. */
    enum Done implements Outcome {
        APPLIED, UNCHANGED, SKIPPED
    }

    /**
     * Could not be written, for now or for good.
     *
     * @param code stable word
     * @param detail one sentence without values of the record
     * @param holder the record of the same source whose row is in the way; null when it is something else
     */
    record Refused(String code, String detail, String holder) implements Outcome {

        Refused(String code, String detail) {
            this(code, detail, null);
        }

        static final String TAKEN = "identifier_taken";
        static final String EXISTS = "exists";
        static final String MISSING_PARENT = "missing_parent";
        static final String NOT_WRITTEN = "not_written";
        static final String HANDLER_FAILED = "handler_failed";

        /** Whether others of the batch may be in the way, so that it is worth trying them together. */
        boolean mayDependOnOthers() {
            return switch (code) {
                case TAKEN, MISSING_PARENT, NOT_WRITTEN, "unique_violation", "exclusion_violation", "foreign_key_violation",
                        "restrict_violation" ->
                    true;
                default -> false;
            };
        }
    }
}
