/**
 * Starts platforms and databases as processes; the integration tests and the demo use the same classes.
 * They end only what they started, and everything they started ends with the JVM. Starts are what a test of processes costs: a class
 * starts its platforms once, together, and stops one only to see what becomes of that.
 *
 * <p>
 * A {@link org.moox.sync.harness.FaultProxy} stands before a platform, under the domain by which its peers know it; a
 * {@link org.moox.sync.harness.Fault} befalls a request that it passes on. A {@link org.moox.sync.harness.Ledger} tells what was written at a target how
 * often.
 */
package org.moox.sync.harness;
