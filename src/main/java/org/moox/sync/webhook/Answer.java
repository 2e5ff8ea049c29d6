package org.moox.sync.webhook;

import org.moox.sync.problem.Problem;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

/** What goes back to the peer. */
record Answer(int status, String type, byte[] body) {

    static Answer of(Object answer) {
        return new Answer(200, "application/json", bytes(answer));
    }

    static Answer of(Problem problem) {
        return new Answer(problem.status(), Problem.MEDIA_TYPE, bytes(problem.members()));
    }

    private static byte[] bytes(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written as JSON", e);
        }
    }
}
