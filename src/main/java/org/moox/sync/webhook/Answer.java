package org.moox.sync.webhook;

import org.moox.sync.problem.Problem;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

/**
 * What goes back to the peer.
 *
 * @param retryAfter in how many seconds to come again; null when nobody says
 * @param stranger whether the caller could not show who it is; what a peer with a right signature is refused is none of that
 */
record Answer(int status, String type, byte[] body, Integer retryAfter, boolean stranger) {

    static Answer of(Object answer) {
        return new Answer(200, "application/json", bytes(answer), null, false);
    }

    static Answer of(Problem problem) {
        return new Answer(problem.status(), Problem.MEDIA_TYPE, bytes(problem.members()),
                problem.members().get(Problem.RETRY_AFTER) instanceof Integer seconds ? seconds : null, false);
    }

    Answer toStranger() {
        return new Answer(status, type, body, retryAfter, true);
    }

    private static byte[] bytes(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written as JSON", e);
        }
    }
}
