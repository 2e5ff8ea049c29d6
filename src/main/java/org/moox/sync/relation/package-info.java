/**
 * Which record belongs to which platform.
 * <p>
 * May import {@code log}, {@code platform}, {@code model}, {@code problem}, {@code database}.
 */
package org.moox.sync.relation;
