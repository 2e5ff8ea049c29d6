/**
 * Full runs.
 * <p>
 * May import the steps and registries.
 */
package org.moox.sync.reconcile;
