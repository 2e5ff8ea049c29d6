/**
 * The backup job: compares both sides of a sync and repairs what differs. Full runs ({@code run}) and what can be asked of a sync ({@code command}) have rooms of their own.
 * <p>
 * Start reading at {@link Reconciler}: it does one {@code Step} after the other, and writes down after each how far it is ({@code Course}), so that any process goes on where another was
 * killed. The steps, in their order: {@code Beginning} agrees on the fields; {@code Comparison} adds up both sides and goes down where they differ; {@code Remembering} puts the deliveries right;
 * {@code SecondLook} looks at each difference again; {@code Repair} appends changes; {@code Settling} sees what came of them; {@code Ends} tells. {@code DigestMessages} is the
 * target's side.
 * <p>
 * In: what {@code prepare} says would be sent, what {@code apply} says the target holds, both as hashes. Out: changes in the log for that sync alone, and deliveries that nobody remembered. Nothing is
 * ever written to the other side by any other road. Tables: {@code reconciles}, {@code findings}.
 * <p>
 * Why this is safe: a difference of hashes is a candidate only. Rows are read in bounded parts, without a long snapshot, so what moves meanwhile seems to differ; therefore each candidate is read again,
 * then the log is asked whether something of it is under way, then the target tries the item and rolls back, and what it calls different is read once more. Whoever finds the record changed by then leaves it to its
 * own change. What is repaired needlessly all the same is only sent once more. Deletes come last, after the fuse. A source that cannot be read ends the reconcile: no step takes an
 * error for an absence.
 * <p>
 * A record that both sides have gets its delivery before anything is deleted. One that was deleted before its delivery was there has left without a word, so when deliveries had to be written both sides are
 * compared once more: from then on every delete finds its delivery.
 * <p>
 * A reconcile that must be done (changes were lost, a sync has rested) is promised in the transaction that takes note of the loss, and tried until it is done. A dry run is a row of its own beside it and
 * never in its way. Every write checks owner and number of the lease in its own transaction; while a step reads, its lease is renewed.
 * <p>
 * May import the steps and registries.
 */
package org.moox.sync.reconcile;
