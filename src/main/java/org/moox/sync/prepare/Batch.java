package org.moox.sync.prepare;

import java.util.List;
import java.util.UUID;

import org.moox.sync.log.Stream;
import org.moox.sync.wire.Position;

/**
 * A chunk that was written ahead: from now on its target may have it.
 *
 * @param lease under which it was written ahead
 * @param start cursor before it
 * @param upto cursor after it
 * @param body the exact bytes to sign and send; sent again, they keep the id
 */
public record Batch(UUID id, Stream.Lease lease, long epoch, Position start, Position upto, List<Entry> entries, byte[] body) {

    /** Whether it can be made smaller: batches are cut only between positions. */
    public boolean canBeCut() {
        return entries.stream().map(entry -> entry.item().position()).distinct().count() > 1;
    }
}
