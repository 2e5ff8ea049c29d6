package org.moox.sync.sync;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What came of the look at the models of a definition. */
sealed interface Verdict {

    /**
     * @param identifier columns of the target by which records are found there
     * @param warnings what may make single records fail
     * @param picture both sides as they are now
     */
    record Fits(List<String> identifier, List<String> warnings, Picture picture) implements Verdict {

        /** @param common fields that travel */
        Fits noting(Set<String> common) {
            return new Fits(identifier, warnings, picture.with(Map.of(Common.OWN, common)));
        }
    }

    /** A platform could not be asked; nothing speaks against the definition so far. */
    record Unchecked(String reason) implements Verdict {
    }

    /** @param faults every reason that was found */
    record Unfit(Faults faults) implements Verdict {
    }
}
