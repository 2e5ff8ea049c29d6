/**
 * Full runs, and what a changed definition asks for.
 * <p>
 * In: a sync. Out: a change in the log for each of its records, for that sync alone. Table: {@code runs}.
 * <p>
 * A definition that has changed ({@code Rework}) brings its records again, by the same road: those that entered or left its list, or all by a full run. Any record, because
 * a batch under way may have been made by the definition before; and what the definition was is kept in the table of the syncs, in the transaction that appends the changes.
 * <p>
 * May import the steps and registries.
 */
package org.moox.sync.reconcile.run;
