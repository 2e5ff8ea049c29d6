/**
 * What can be asked of a sync, over HTTP or by the master: full runs, reconciles, deliveries and their retry.
 * <p>
 * In: calls of the API, signed commands of the master. Out: calls of the services that do it, and their answers as JSON. It is done where the sync's source is; the master forwards.
 * <p>
 * May import the steps and registries, full runs and reconciles.
 */
package org.moox.sync.reconcile.command;
