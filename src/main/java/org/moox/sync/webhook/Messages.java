package org.moox.sync.webhook;

import org.moox.sync.wire.Envelope;

/**
 * Port: answers one kind of signed message. A bean of this type is found by CDI. Called on a worker thread, without a transaction, after
 * size, signature, clock, shape and target have been checked.
 */
public interface Messages<T extends Envelope> {

    /** Path below the webhook path: {@code ""} for changes, else {@code "/registry"}, {@code "/models"} … */
    String path();

    /** The {@code kind} that a body sent there must name. */
    String kind();

    Class<T> type();

    /** Whether the port itself knows what it has done already. Otherwise no message reaches it twice. */
    default boolean takesReplays() {
        return false;
    }

    /**
     * Acts on the message.
     *
     * @return the answer, written as JSON with status 200
     * @throws org.moox.sync.problem.SyncException becomes a problem document
     */
    Object answer(Caller caller, T message);
}
