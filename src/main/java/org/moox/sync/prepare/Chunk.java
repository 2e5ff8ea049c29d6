package org.moox.sync.prepare;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.moox.sync.log.Delays;
import org.moox.sync.log.Deliveries.Sending;
import org.moox.sync.log.Deliveries.Unfit;
import org.moox.sync.wire.Position;

/**
 * What the next changes of a stream come to: read in one snapshot, not yet promised to anybody.
 *
 * @param tick window it was read from
 * @param start cursor it was read at
 * @param end last position it covers
 * @param entries items in the order of their positions
 * @param unreadable records that could not be read, to be parked alone
 * @param withdrawn records that were never sent and need not be any more
 * @param truncated syncs whose model was truncated
 * @param delayed records that changed too recently for their sync, to come back
 * @param deleted model → records whose last change is that they were deleted, of syncs by platform relations
 * @param reconcile whether capture asked for a reconcile
 * @param revision of the registry whose definitions it was read by
 */
public record Chunk(long tick, long start, long end, List<Entry> entries, List<Unfit> unreadable,
        List<Sending> withdrawn, List<Truncated> truncated, List<Delays.Delayed> delayed, Map<String, Set<String>> deleted,
        boolean reconcile, long revision) {

    /** A TRUNCATE seen by one sync; its deliveries become changes. */
    public record Truncated(UUID sync, int number, String model, String origin, long position) {
    }

    public Position upto() {
        return new Position(tick, end);
    }

    /** Numbers of the syncs that have records here which nobody is sent. */
    public Set<Integer> aside() {
        return Stream.concat(unreadable.stream().map(Unfit::sync), withdrawn.stream().map(Sending::sync))
                .collect(Collectors.toSet());
    }

    /** A chunk without changes: sent to see whether the target still knows the chain. */
    static Chunk empty(long tick, long position) {
        return new Chunk(tick, position, position, List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(), false, 0);
    }
}
