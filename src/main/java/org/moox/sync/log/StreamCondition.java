package org.moox.sync.log;

import java.time.Instant;

import org.moox.sync.log.StreamStates.StreamState;

/**
 * What is wrong with a stream, in one look.
 *
 * @param state active, failing, locked or stopped
 * @param reason one sentence; null when nothing is wrong
 * @param since when that began; null where nobody knows
 */
public record StreamCondition(String state, String reason, Instant since) {

    /** @param lock why nothing may be sent; null when it may */
    public static StreamCondition of(StreamState stream, String lock) {
        if (stream.state().equals("stopped")) {
            return new StreamCondition(stream.state(), "stopped until a person acts: " + stream.lastError(),
                    stream.failingSince());
        }
        if (lock != null) {
            return new StreamCondition("locked", lock, null);
        }
        var state = stream.failures() > 0 ? "failing" : stream.state();
        if (stream.needsReconcile()) {
            var failing = stream.lastError() == null ? "" : "; not delivered: " + stream.lastError();
            return new StreamCondition(state, "needs reconcile: " + stream.epochReason() + failing, stream.epochSince());
        }
        if (stream.failures() > 0) {
            return new StreamCondition(state, "not delivered: " + stream.lastError(), stream.failingSince());
        }
        return new StreamCondition(state, stream.parked() == 0 ? null : stream.parked() + " records are parked", null);
    }
}
