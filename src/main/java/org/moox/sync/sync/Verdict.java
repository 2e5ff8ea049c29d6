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
     * @param syncIds the listed records as the source writes their keys; null when it was not asked
     */
    record Fits(List<String> identifier, List<String> warnings, Picture picture, List<String> syncIds) implements Verdict {

        Fits(List<String> identifier, List<String> warnings, Picture picture) {
            this(identifier, warnings, picture, null);
        }

        /** @param common fields that travel */
        Fits noting(Set<String> common) {
            return new Fits(identifier, warnings, picture.with(Map.of(Common.OWN, common)), syncIds);
        }

        Fits listing(List<String> records) {
            return new Fits(identifier, warnings, picture, records);
        }
    }

    /** A platform could not be asked; nothing speaks against the definition so far. */
    record Unchecked(String reason) implements Verdict {
    }

    /** @param faults every reason that was found */
    record Unfit(Faults faults) implements Verdict {
    }
}
