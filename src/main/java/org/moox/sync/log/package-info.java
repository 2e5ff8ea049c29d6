/**
 * Changes, windows, streams, deliveries: append, read, lease, settle, prune. Owns these tables.
 * <p>
 * May import {@code model}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.log;
