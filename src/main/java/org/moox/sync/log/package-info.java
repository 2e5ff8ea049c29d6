/**
 * Changes, windows, streams, deliveries: append, read, lease, settle, prune. Owns these tables.
 * <p>
 * A delivery says "may be there", whatever its state, but for {@code unsent}: the record was parked before it was in any batch, because its filter, transformer or
 * transformation failed, or it could not be read. The write-ahead that first sends it makes it {@code parked}, an ordinary one; when it goes before that, the row goes and nothing is sent,
 * so that its key never reaches a target that knows nothing of it. Whoever was sent to the target and was refused there, also as too large, stays may-be-there: after a lost
 * answer nobody could tell otherwise. People see {@code unsent} as {@code parked} ({@link org.moox.sync.log.ShownDeliveries}).
 * <p>
 * A database may be put back under a running service: restored, rolled back by its storage, replaced by a replica. What a process read before that may never have been, as far as the database knows now,
 * and rows of its own may say that it still holds a lease. So a lease holds within one run of the database server only, an answer counts only for a batch whose write-ahead the database knows, and what the target then
 * has beyond that ends in 409 and a new epoch ({@code Epochs}), whose reconcile puts both sides right. Another cluster, timeline or database begins a new epoch at once. A target that is further
 * although it had acknowledged this epoch has heard from somebody else under our name: once that is a restore, again within an hour it is a second copy of the database, and both are held back longer and longer.
 * <p>
 * May import {@code model}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.log;
