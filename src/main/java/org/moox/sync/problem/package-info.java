/**
 * Refusals with one clear sentence: {@code SyncException} carries a {@code Reason}, the mapper writes RFC 9457 problem documents.
 * <p>
 * What is process-wide in the framework is narrowed to our own resources ({@code Ours}, {@code StrictJson}): in an application that has us as a library,
 * its failures and its JSON are its own business.
 * <p>
 * May import nothing of ours.
 */
package org.moox.sync.problem;
