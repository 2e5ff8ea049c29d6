/**
 * The protocol as records and header names. No logic.
 * <p>
 * May import nothing of ours.
 */
package org.moox.sync.wire;
