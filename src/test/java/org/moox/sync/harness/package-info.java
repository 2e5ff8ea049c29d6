/**
 * Starts platforms and databases as processes; the integration tests and the demo use the same classes.
 * They end only what they started, and everything they started ends with the JVM. Starts are what a test of processes costs: a class
 * starts its platforms once, together, and stops one only to see what becomes of that.
 */
package org.moox.sync.harness;
