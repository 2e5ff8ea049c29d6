/**
 * Start reading here. A change travels through these packages, in this order:
 * <ol>
 * <li>{@code capture} writes "record K of model M changed" into the change log, in the transaction that changed it;
 * <li>{@code prepare} reads the log by windows of snapshots, reads the rows as they are now, and notes what it is about to send;
 * <li>{@code send} signs and posts the batch, and settles what the answer means;
 * <li>{@code webhook}, on the other platform, verifies it;
 * <li>{@code apply} writes it, in one transaction.
 * </ol>
 * {@code log} keeps changes, streams and deliveries; {@code model}, {@code platform}, {@code sync} and {@code relation} are the registries that say what goes
 * where; {@code reconcile} brings everything at once; {@code job} holds the schedules, {@code ops} the checks. {@code wire}, {@code problem}, {@code database} and
 * {@code security} are the ground they all stand on. The rule of who may import whom is in each package's description, and a test holds it.
 * <p>
 * Job of this package: start the process, with the PostgreSQL in the box where no database is configured. With a word behind it, the same
 * program is a command of package {@code job}: it opens no port, keeps nothing in order that the service keeps in order (see {@code OneShot}), joins a
 * PostgreSQL in the box that runs and stops only one that it started itself, and writes results to standard output, the log to standard error.
 */
package org.moox.sync;
