package org.moox.sync.reconcile;

import org.moox.sync.wire.DigestAnswer.Judgement;
import org.moox.sync.wire.Item;

/**
 * What became of a difference when it was looked at once more.
 *
 * @param kind how the record differs now; null when it does not
 * @param item as it would be sent; null when there is none
 * @param judgement of the target; null when it was not asked
 */
record Seen(Fate fate, String kind, Item item, Judgement judgement) {

    enum Fate {
        /** It differs, and nothing is under way that would change that. */
        STANDS,
        /** Both sides agree by now. */
        GONE,
        /** Nothing would be written, whatever the hashes say. */
        SAME,
        /** Something is under way. */
        MOVED,
        /** Its delivery is parked: it has its own retry. */
        PARKED,
        /** It cannot be read or shaped: nobody knows what it should be. */
        UNREADABLE,
        /** The target leaves the row that is there as it is. */
        SKIPPED,
        /** Neither side has it, but a delivery is left. */
        LEFT_OVER
    }

    static Seen of(Fate fate) {
        return new Seen(fate, null, null, null);
    }

    Seen shown(Judgement later) {
        return new Seen(fate, kind, item, later);
    }

    Difference difference(String record, boolean show) {
        return new Difference(record, kind, show && item != null && !item.isDelete() ? item.data() : null,
                show && judgement != null ? judgement.present() : null,
                judgement == null || judgement.code() == null ? null : judgement.code() + ": " + judgement.detail());
    }
}
