/**
 * Refusals with one clear sentence: {@code SyncException} carries a {@code Reason}, the mapper writes RFC 9457 problem documents.
 * <p>
 * May import nothing of ours.
 */
package org.moox.sync.problem;
