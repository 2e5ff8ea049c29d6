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
 * <b>Bounds.</b> Whatever every stream has passed is pruned, in short transactions, from where the last one ended ({@code Pruning}). Only what is below every transaction that ran when a stream's lower snapshot was
 * taken counts as passed: what a long transaction held back PostgreSQL could not remove anyway. A stream whose target stays away begins a new epoch when it holds more than a limit ({@code Limits}): whoever owns it loses
 * its lease, because an answer to a batch of before says nothing of what comes after. How far a stream is behind is counted by index up to a few thousand changes, and measured by positions beyond that ({@code StreamStates}).
 * <p>
 * A person may have a record forgotten: that ends its retries, not the memory that it may be at the target. Otherwise its row there would stay for ever when the record goes. So {@code forgotten} is a state like
 * {@code sent}, which a reconcile leaves alone as long as the record is there; only {@code unsent} ones go altogether.
 * <p>
 * May import {@code model}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.log;
