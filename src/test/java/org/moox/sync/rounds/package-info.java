/**
 * Three platforms under a random load, against an oracle: an SQL expression over the source says which rows each target must hold with which values.
 * {@link org.moox.sync.rounds.Rounds} runs one round after the other on the same processes; {@code World} is what is synced and how, {@code Writer} changes records,
 * {@code Administrator} changes definitions and relations over HTTP, {@code Oracle} compares.
 */
package org.moox.sync.rounds;
