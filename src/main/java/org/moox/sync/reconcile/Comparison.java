package org.moox.sync.reconcile;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.sync.SyncDefinition;

/**
 * Adds both sides up, bucket by bucket, and goes down where they differ: the sums of all buckets, the sums of parts of those that differ, and of those that differ then the
 * records. Each side is read in slices of some seconds; after each, everything is written down.
 */
@ApplicationScoped
class Comparison implements Step {

    /** A bucket that differs is split into 16. */
    static final int SPLIT_BITS = 4;
    private static final int AT_ONCE = 16_384;

    private final Sides sides;

    Comparison(Sides sides) {
        this.sides = sides;
    }

    @Override
    public Set<Phase> phases() {
        return EnumSet.of(Phase.SUMS, Phase.SPLIT, Phase.LIST, Phase.LEARN);
    }

    @Override
    public Move run(Reconcile reconcile, SyncDefinition sync) {
        var slice = sides.read(reconcile.course, sync);
        return Move.overAll(slice.rest(), connection -> take(connection, reconcile, slice));
    }

    private static void take(Connection connection, Reconcile reconcile, Sides.Slice slice) throws SQLException {
        var course = reconcile.course;
        if (course.phase == Phase.SUMS) {
            count(course.counts, slice);
        }
        if (course.phase == Phase.SUMS || course.phase == Phase.SPLIT) {
            add(reconcile, slice);
        } else {
            list(connection, Findings.of(reconcile.key), course.phase == Phase.LIST, slice);
        }
        if (slice.source() != null) {
            course.sourceAfter = slice.source().after();
            course.sourceEnd = course.sourceAfter == null;
        }
        if (slice.target() != null) {
            course.targetAfter = slice.target().after();
            course.targetEnd = course.targetAfter == null;
        }
        if (course.isRead()) {
            next(connection, reconcile);
        }
    }

    private static void count(Counts counts, Sides.Slice slice) {
        if (slice.source() != null) {
            counts.source += slice.source().rows();
            counts.keys ^= slice.source().keys();
            counts.unreadable += slice.source().unreadable();
        }
        if (slice.target() != null) {
            counts.target += slice.target().rows();
            counts.foreign += slice.target().foreign();
        }
    }

    private static void add(Reconcile reconcile, Sides.Slice slice) {
        if (reconcile.sourceSums == null) {
            reconcile.sourceSums = new long[reconcile.course.grouping().size()];
            reconcile.targetSums = new long[reconcile.course.grouping().size()];
        }
        if (slice.source() != null) {
            xor(reconcile.sourceSums, slice.source().sums());
        }
        if (slice.target() != null) {
            xor(reconcile.targetSums, slice.target().sums());
        }
    }

    private static void xor(long[] sums, long[] more) {
        for (var i = 0; i < sums.length; i++) {
            sums[i] ^= more[i];
        }
    }

    private static void list(Connection connection, Findings findings, boolean anew, Sides.Slice slice) throws SQLException {
        for (var source : List.of(true, false)) {
            var side = source ? slice.source() : slice.target();
            if (side != null && anew) {
                findings.list(connection, source, side.records());
            } else if (side != null) {
                new Persisting(findings).learn(connection, source, side.records());
            }
        }
    }

    private static void next(Connection connection, Reconcile reconcile) throws SQLException {
        var course = reconcile.course;
        var findings = Findings.of(reconcile.key);
        switch (course.phase) {
            case SUMS -> {
                course.differing = differing(reconcile);
                if (course.differing.size() > reconcile.sourceSums.length / 4 * 3) {
                    course.opened = course.differing.size();
                    course.differing = List.of();
                    list(reconcile, null); // parts would hardly be fewer
                } else {
                    open(reconcile);
                }
            }
            case SPLIT -> {
                var parts = differing(reconcile);
                if (parts.isEmpty()) {
                    open(reconcile);
                } else {
                    list(reconcile, parts);
                }
            }
            case LIST -> {
                course.counts.persisting += findings.tellApart(connection);
                open(reconcile);
            }
            default -> {
                new Persisting(findings).learnt(connection);
                reconcile.enter(Phase.END);
            }
        }
    }

    /** The next buckets that differ, or what comes when all have been looked into. */
    private static void open(Reconcile reconcile) {
        var course = reconcile.course;
        reconcile.sourceSums = null;
        reconcile.targetSums = null;
        if (course.opened >= course.differing.size()) {
            reconcile.enter(Phase.REMEMBER);
            return;
        }
        var upto = Math.min(course.differing.size(), course.opened + AT_ONCE);
        course.within = List.copyOf(course.differing.subList(course.opened, upto));
        course.opened = upto;
        reconcile.enter(Phase.SPLIT);
    }

    private static void list(Reconcile reconcile, List<Integer> parts) {
        reconcile.course.within = parts;
        reconcile.sourceSums = null;
        reconcile.targetSums = null;
        reconcile.enter(Phase.LIST);
    }

    private static List<Integer> differing(Reconcile reconcile) {
        var by = reconcile.course.grouping();
        return IntStream.range(0, reconcile.sourceSums.length)
                .filter(i -> reconcile.sourceSums[i] != reconcile.targetSums[i])
                .map(by::bucket)
                .boxed()
                .toList();
    }
}
