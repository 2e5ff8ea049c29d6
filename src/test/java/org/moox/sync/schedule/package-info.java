/**
 * The schedule test: capture, stream and apply of two platforms, each on a database of its own, in one process, where nothing moves by itself.
 * <p>
 * Start reading at {@code ScheduleTest}. {@code Schedules} makes a list of {@code Step}s from a seed, all of it beforehand; {@code World} takes them. Processes of the source are
 * {@code Fiber}s: the real worker of a stream and the real reconciler, which pause before each of their transactions and while they wait for an answer, so a schedule decides what
 * happens between any two of them, a crash among it. {@code Network} holds what is under way. {@code SourceSide} writes as an application does, in transactions that stay open;
 * {@code TargetSide} watches what it is told and what it writes. {@code Backup} copies a database aside and back. A step that has nothing to do does nothing, so each part of a
 * schedule is a schedule, and {@code Shrinking} can leave out what a failure does not need.
 * <p>
 * What must hold all the time: no key of a record that never belonged to the target is told to it; no item is applied twice; a batch writes in one transaction; no row goes back to
 * an older state but by a restore. What must hold after quiet: rows, deliveries and {@code owned} agree with the source, and what is still under way changes nothing.
 * <p>
 * Leases and back-offs end when the schedule says so: they are longer than a schedule takes.
 */
package org.moox.sync.schedule;
