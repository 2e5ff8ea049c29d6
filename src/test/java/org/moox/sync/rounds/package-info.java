/**
 * Three platforms under a random load, against an oracle: an SQL expression over the source says which rows each target must hold with which values, and a ledger at each
 * target says that nothing was written twice.
 * {@link org.moox.sync.rounds.Rounds} runs one round after the other on the same processes; {@code World} is what is synced and how, {@code Writer} changes records,
 * {@code Administrator} changes definitions and relations over HTTP, {@code Saboteur} kills platforms and databases and spoils the network, {@code Oracle} compares.
 *
 * <p>
 * What "twice" means: a batch writes in more than one transaction; a row is written as it is already; a row is written with an older state than it has had, as
 * column {@code version} tells, which grows with every write at the source. A record may well be deleted and brought again in the same state, because its
 * relations or the definition changed. No database loses what it has committed, so no stream may start a new epoch either.
 */
package org.moox.sync.rounds;
