package org.moox.sync.apply;

import org.moox.sync.sync.SyncDefinition.IfExists;

/**
 * What is here for an item.
 *
 * @param at the row that has the item's identifier, as {@code owned} names rows; null when there is none
 * @param held the row that the record owns; null when it owns none
 * @param heldExists whether that row is still there
 * @param holder the record of this source that owns the row {@code at}; null when there is none
 * @param shared whether another source or model brought the row {@code held}, too
 * @param wanted the item's identifier as this platform renders it
 */
record Finding(String at, String held, boolean heldExists, String holder, boolean shared, String wanted) {

    /** What is to be done. */
    sealed interface Decision {

        record Insert() implements Decision {
        }

        /** @param leaves the row that the record owned before and that goes; null when there is none */
        record Update(String row, String leaves) implements Decision {
        }

        record Skip(String leaves) implements Decision {
        }

        /** @param holder the record of this source that owns the row; null when that is not the reason */
        record Refuse(String code, String detail, String holder) implements Decision {
            Refuse(String code, String detail) {
                this(code, detail, null);
            }

            Outcome.Refused outcome() {
                return new Outcome.Refused(code, detail, holder);
            }
        }
    }

    /** @param displaced the rows carry temporary values, so one that another source holds, too, must not be left behind */
    Decision decide(String record, IfExists ifExists, boolean displaced) {
        var owns = held != null && heldExists;
        if (at != null && holder != null && !holder.equals(record)) {
            return new Decision.Refuse(Outcome.Refused.TAKEN,
                    "Another record of the source owns the row with this identifier.", holder);
        }
        if (owns && (at == null || at.equals(held))) {
            return new Decision.Update(held, null);
        }
        if (at == null) {
            return new Decision.Insert();
        }
        if (owns && shared && displaced) {
            return new Decision.Refuse(Outcome.Refused.TAKEN, "The row that the record owned is also another source's.");
        }
        var leaves = owns && !shared ? held : null;
        return switch (ifExists) {
            case UPDATE -> new Decision.Update(at, leaves);
            case SKIP -> new Decision.Skip(leaves);
            case ERROR -> new Decision.Refuse(Outcome.Refused.EXISTS,
                    "A row with this identifier exists that this source did not bring (if_exists: error).");
        };
    }
}
