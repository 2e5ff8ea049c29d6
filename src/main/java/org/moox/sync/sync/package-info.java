/**
 * The registry of sync definitions, field mapping and {@code if_exists}.
 * <p>
 * Input: the API on the master, registry messages elsewhere. Output: {@code SyncDefinition}, what the steps read.
 * <p>
 * May import {@code platform}, {@code model}, {@code wire} (definitions travel in registry messages), {@code problem}, {@code database}.
 * <p>
 * Why so: a definition is kept as it travels, so what the master checked is what every platform works by. It keeps its small local number for
 * life: deliveries and owned rows hang on it. The entity stays in here; the steps see a record that is read once and shared.
 * <p>
 * The records that a definition lists are kept as their source writes their keys: a person may write {@code 017} or an upper-case UUID, and neither would ever be met in the log.
 * <p>
 * Rules for fields ({@code FieldRules}, {@code Mapping}) and expressions ({@code Expression}) are understood in here, so that what was checked when a definition was saved is what the steps work by.
 * Beside each definition its source keeps what it was when somebody last saw to its changes ({@code Redefinitions}): the records that it now brings, or no longer brings, must not be forgotten in a crash.
 * <p>
 * Tables change under a running sync. The steps need nobody to tell them: they go on with the columns that both sides have, and park what cannot go.
 * Only for people, the master keeps with each definition the columns of both sides as they were when it was saved ({@code Picture}), compares them every
 * minute with what there is now ({@code Drift}), and shows the difference as an error of the sync until the tables fit again or the sync is saved again.
 * A column that both sides have only now ({@code Common}) joins those that travel: the records that were brought without it must go again, so the definition says when that was last
 * ({@code widened}), and its source takes that for a redefinition. A column that goes and comes back between two looks is left to a reconcile.
 * <p>
 * A match of a regular expression cannot be interrupted, so each is first tried on a text that watches the clock ({@code Patterns}): a value that was made to take for ever parks
 * its record and does not hold the stream.
 */
package org.moox.sync.sync;
