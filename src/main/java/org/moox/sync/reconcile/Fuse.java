package org.moox.sync.reconcile;

/**
 * Stops before a mass delete: many records that the source no longer has look like an accident there.
 *
 * @param extras records that would be deleted on the target
 * @param held records that it holds of this sync
 * @param source records that the source has
 * @param confirmed whether somebody wants it
 */
record Fuse(long extras, long held, long source, boolean confirmed) {

    private static final long FEW = 10;

    static Fuse of(Reconcile reconcile) {
        var counts = reconcile.course.counts;
        return new Fuse(counts.deletes, counts.target, counts.source, reconcile.confirmed);
    }

    /** No more than max(10 rows, 10 %), and never all there is. */
    boolean holds() {
        return confirmed || extras == 0 || source > 0 && extras <= Math.max(FEW, held / 10);
    }

    String sentence() {
        return source == 0
                ? "the source is empty, and the target holds %d of its records; they are not deleted without being asked"
                        .formatted(held)
                : "%d of %d records on the target are gone from the source; that many are not deleted without being asked"
                        .formatted(extras, held);
    }
}
