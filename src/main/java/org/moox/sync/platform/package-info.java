/**
 * The registry of platforms, keys, peer identity, distribution, and the signed client.
 * <p>
 * Job: knows who takes part and how they trust each other. Input: the HTTP API on the master, registry messages on the others.
 * Output: {@code Platforms} and {@code Self} for the steps, keys for signing and verifying, {@code PeerClient} for signed posts, and the
 * event {@code RegistryChanged}. One master edits, everybody else takes over what concerns it: there is no merging and nothing to elect.
 * <p>
 * Keys: the master derives them from {@code sync.token} and the signing secrets; a change of either replaces them and raises the revision, so
 * that a peer that acknowledges a revision has its keys. Everywhere the keys before stay valid for the overlap: signatures carry all valid keys,
 * a receiver takes any. A peer may be away for longer than that, so the master goes on reaching it with registry messages signed and sealed
 * by every key that it may still hold, until it has acknowledged newer ones; two peers of which one was away are refused by each other until
 * it has its registry, and their streams wait as for a target that is down. Which token is in force stands in {@code registry}: only a start
 * changes it, or replicas restarted one after the other would turn the keys to and fro. What this database seals is sealed anew at start
 * when the encryption key has changed. Keys are cached for a second at most, since other replicas change them too.
 * <p>
 * A planned promotion ({@code Succession}) must never leave two masters that edit, whoever is killed when: the old one durably stops
 * editing before it sends anything, sends the same again until it is answered, and only then tells the others, by messages that were
 * written, sealed and put aside in the transaction in which it stepped down. A peer takes another master only from the one it knows. Who
 * never hears of it, or has lost the master for good, is reopened by a person ({@code Rejoin}), for one first contact.
 * <p>
 * Tables: {@code platforms}, {@code registry}, {@code announcements}, {@code peer_keys}.
 * <p>
 * May import {@code security}, {@code outgoing}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.platform;
