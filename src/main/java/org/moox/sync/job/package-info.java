/**
 * Schedules and one-shot commands; no logic of its own.
 * <p>
 * Input: time, or one word on the command line. Output: calls of steps and registries. Table: {@code leases}.
 * <p>
 * What replicas on one database share anyway (full runs and reconciles are taken one by one, each replica aligns for itself) runs on each of them. What would only
 * be done twice runs on the one that holds its lease: SyncPlatforms, beginning reconciles by their interval, pruning, looking again at unchecked syncs. A lease is renewed while its
 * owner is at work and lasts until the work comes again, so that the job stays where it is; it ends by the database's clock. An owner that
 * stops gives it back, one that dies is followed after two rounds at most. Two owners at once, after a long pause of one of them, do no harm:
 * all of these may run twice. What a person asks for, by API or command, runs where it is asked.
 * <p>
 * When the service stops, scheduled work stops first ({@code Shift}): nothing begins any more, and what is under way has a moment to end while there
 * still is a database, so that a clean stop logs no error.
 * <p>
 * May import anything but {@code reference}.
 */
package org.moox.sync.job;
