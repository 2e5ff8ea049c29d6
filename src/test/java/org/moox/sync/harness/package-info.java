/**
 * Starts platforms and databases as processes; the integration tests and the demo use the same classes.
 * They end only what they started, and everything they started ends with the JVM.
 */
package org.moox.sync.harness;
