/**
 * The registry of platforms, keys, peer identity, distribution, and the signed client.
 * <p>
 * Job: knows who takes part and how they trust each other. Input: the HTTP API on the master, registry messages on the others.
 * Output: {@code Platforms} and {@code Self} for the steps, keys for signing and verifying, {@code PeerClient} for signed posts, and the
 * event {@code RegistryChanged}. One master edits, everybody else takes over what concerns it: there is no merging and nothing to elect.
 * <p>
 * Tables: {@code platforms}, {@code registry}, {@code peer_keys}.
 * <p>
 * May import {@code security}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.platform;
