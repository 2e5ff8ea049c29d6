package org.moox.sync.log;

/** Somebody else owns the stream now: whatever was under way must be dropped. */
public class LeaseLost extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseLost(Stream.Lease lease) {
        super("lease %d of %s on the stream to %s was taken over, or the database has been restarted".formatted(lease.number(),
                lease.owner(), lease.target()));
    }
}
