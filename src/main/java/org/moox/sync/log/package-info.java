/**
 * Changes, windows, streams, deliveries: append, read, lease, settle, prune. Owns these tables.
 * <p>
 * A delivery says "may be there", whatever its state, but for {@code unsent}: the record was parked before it was in any batch, because its filter, transformer or
 * transformation failed, or it could not be read. The write-ahead that first sends it makes it {@code parked}, an ordinary one; when it goes before that, the row goes and nothing is sent,
 * so that its key never reaches a target that knows nothing of it. Whoever was sent to the target and was refused there, also as too large, stays may-be-there: after a lost
 * answer nobody could tell otherwise. People see {@code unsent} as {@code parked} ({@link org.moox.sync.log.ShownDeliveries}).
 * <p>
 * May import {@code model}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.log;
