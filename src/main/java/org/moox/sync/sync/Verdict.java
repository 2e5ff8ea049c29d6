package org.moox.sync.sync;

import java.util.List;

/** What came of the look at the models of a definition. */
sealed interface Verdict {

    /** @param identifier columns of the target by which records are found there */
    record Fits(List<String> identifier) implements Verdict {
    }

    /** A platform could not be asked; nothing speaks against the definition so far. */
    record Unchecked(String reason) implements Verdict {
    }

    /** @param faults every reason that was found */
    record Unfit(Faults faults) implements Verdict {
    }
}
