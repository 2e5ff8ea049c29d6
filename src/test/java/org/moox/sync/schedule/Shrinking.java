package org.moox.sync.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Leaves steps out of a schedule as long as it still fails. */
final class Shrinking {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Function<List<Step>, Throwable> failing;
    private final long until = System.nanoTime() + PATIENCE.toNanos();

    /** What is left, and how it fails; null when it does not always. */
    record Shortest(List<Step> steps, Throwable failure) {
    }

    Shrinking(Function<List<Step>, Throwable> failing) {
        this.failing = failing;
    }

    Shortest shrink(List<Step> steps) {
        var shortest = new Shortest(steps, failing.apply(steps));
        for (var size = steps.size() / 2; size > 0; size = size > 1 || shortest.steps.isEmpty() ? size / 2 : 0) {
            var before = shortest.steps.size();
            for (var from = 0; from < shortest.steps.size() && System.nanoTime() < until;) {
                var fewer = new ArrayList<>(shortest.steps);
                fewer.subList(from, Math.min(from + size, fewer.size())).clear();
                var failure = failing.apply(fewer);
                if (failure == null) {
                    from += size;
                } else {
                    shortest = new Shortest(fewer, failure);
                }
            }
            if (size == 1 && shortest.steps.size() < before) {
                size = 2; // one more round: what could not go before may go now
            }
        }
        return shortest;
    }
}
