package org.moox.sync.log;

import java.time.Instant;

import org.moox.sync.wire.Position;

/**
 * That one sync has brought, or may have brought, one record to its target, or could not send it.
 *
 * @param sync number of the sync
 * @param record record key text
 * @param position of the change that was sent last
 * @param state one of {@link #SENT}, {@link #PARKED}, {@link #WAITING}, {@link #DELETING}, {@link #FORGOTTEN}: the record may be there; or {@link #UNSENT}: it
 *        is not
 * @param attempts how often it was refused in a row
 * @param nextAttempt when it is tried again; null when it is not
 * @param error why it was refused; null when it was not
 * @param since when it was first refused; null when it was not
 * @param tried when it was last refused; null when it was not
 */
public record Delivery(int sync, String record, Position position, String state, int attempts, Instant nextAttempt,
        String error, Instant since, Instant tried) {

    public static final String SENT = "sent";
    /** Refused by the target; retried and shown. */
    public static final String PARKED = "parked";
    /** Kept until the target knows the sync in this revision. */
    public static final String WAITING = "waiting";
    /** A delete was sent and may not have been applied. */
    public static final String DELETING = "deleting";
    /** Could not be sent, and was in no batch since the target last held nothing of it; retried, and shown as parked. */
    public static final String UNSENT = "unsent";
    /** A person wants no more retries of it; it may be there all the same, and its next change brings it again. */
    public static final String FORGOTTEN = "forgotten";
}
