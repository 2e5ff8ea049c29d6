package org.moox.sync.log;

import java.util.List;
import java.util.UUID;

import org.moox.sync.wire.Position;

/**
 * The ordered flow of changes to one target platform, as its owner last wrote it.
 *
 * @param lease what every write must still hold
 * @param seen snapshot before the window, as text
 * @param upto snapshot that closes the window, as text
 * @param position cursor: everything up to it is settled
 * @param ceiling last position of the window
 * @param previous the last batch that the target acknowledged; null at the start of an epoch
 * @param attempts ids of the batch under way, the newest last
 * @param failures attempts in a row that failed
 * @param retryIn milliseconds until the next attempt is due; 0 when it is
 * @param quiet milliseconds since the target last answered; very many when it has not in this epoch
 */
public record Stream(UUID target, Lease lease, long epoch, long tick, String seen, String upto, long position, long ceiling,
        UUID previous, List<UUID> attempts, boolean reconcileDue, int failures, long retryIn, long quiet) {

    public Stream {
        attempts = List.copyOf(attempts);
    }

    /** Whether all changes of the window are settled. */
    public boolean isWindowDone() {
        return position >= ceiling;
    }

    public Position cursor() {
        return new Position(tick, position);
    }

    /**
     * Proof of ownership.
     *
     * @param owner the process
     * @param number grows with every claim, so that an owner that lost the stream cannot mistake it for its own
     * @param server the run of the database server that it was taken in: no lease outlives a restart, which may have rolled back what its owner knows
     */
    public record Lease(UUID target, String owner, long number, String server) {
    }
}
