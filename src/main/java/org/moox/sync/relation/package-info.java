/**
 * Which record belongs to which platform.
 * <p>
 * A relation belongs to its record: when a deletion is read that leaves no record under the key, all its relations go, and one that is inserted later under the same key belongs nowhere
 * until somebody says so. A record that is deleted and inserted again before that, as in one transaction, is still the same, and relations may be written before their record is. That
 * takes a sync of the model by platform relations: only then are its changes read.
 * <p>
 * May import {@code log}, {@code platform}, {@code model}, {@code problem}, {@code database}.
 */
package org.moox.sync.relation;
