package org.moox.sync.wire;

import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What became of a batch.
 *
 * @param applied items written (a delete of nothing included)
 * @param unchanged items whose row was equal already
 * @param skipped items that an earlier request had brought, or that {@code if_exists: skip} left alone
 * @param refused items that could not be written, with the reason
 * @param waiting syncs that are unknown here, or known in an older revision
 * @param from the receiver's position before this request: items up to it were skipped
 * @param upto the receiver's position after it
 */
@RegisterForReflection // bound by Jackson
public record ChangesAnswer(int applied, int unchanged, int skipped, List<Refusal> refused, List<Waiting> waiting,
        Position from,
        Position upto) {

    public ChangesAnswer {
        refused = refused == null ? List.of() : List.copyOf(refused);
        waiting = waiting == null ? List.of() : List.copyOf(waiting);
    }

    /**
     * An item that could not be written.
     *
     * @param code stable word for the reason, PostgreSQL's condition name where it was the one who refused
     * @param detail one sentence for a person
     * @param holder the sender's own record, brought by the same sync, whose row is in the way: both had better come together; null for any other reason
     */
    @RegisterForReflection // bound by Jackson
    public record Refusal(UUID sync, String record, Position position, String code, String detail, String holder) {
        public Refusal(UUID sync, String record, Position position, String code, String detail) {
            this(sync, record, position, code, detail, null);
        }
    }

    /**
     * A sync that the target does not know yet in this revision.
     *
     * @param revision the revision that the items asked for
     */
    @RegisterForReflection // bound by Jackson
    public record Waiting(UUID sync, long revision) {
    }
}
