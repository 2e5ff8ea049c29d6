/**
 * Step 2: windows × syncs × relations become batches.
 * <p>
 * In: changes of a window, which are keys only. Out: batches of items, written ahead. Start reading at {@link ChunkReader}. PostgreSQL writes the JSON of a row
 * ({@code RowQuery}), and Java passes it through untouched. Only a sync with a {@link Transformer} or an expression takes the road through Java: {@code RowSelect} reads all columns under
 * their own names, {@code Shaping} lets the transformer make the fields and names them for the target. A record that fails there is parked alone.
 * The same road is taken for a filter and a transformation in JSONata ({@code Expressions}): filter, transformer, transformation, mapping. Rules, constants and defaults of
 * the mapping alone need no Java: PostgreSQL writes them too.
 * <p>
 * A transformer may want changes to be older. A record that waits is noted in {@code delayed} when its change is passed, in the same transaction, and comes back as a change
 * for that sync alone ({@code Retries}), which does not wait again. It is not noted in {@code deliveries}: what has never been sent must not count as "may be there".
 * <p>
 * Definitions and models are looked up before a connection is taken, and then only compared: threads that hold one and wait for a second would stop each other. A chunk also knows the
 * revision of the registry that it was read by; where that is another one by the time of the write-ahead, the chunk is read anew: what a paused sync was left out of is wanted again.
 * <p>
 * How large rows are nobody knows before they are read: they are fetched a few at a time and weighed ({@code Weight}), and a chunk that becomes too heavy is read anew with fewer changes.
 * A row that does not even fit into memory is weighed where it is and stays there: its record is parked.
 * <p>
 * What travels with records ({@code ChildSelect}) is read in the same snapshot, by one query for each relation and chunk; an item lists all of it, each time, because only the last
 * state counts. An index on the children's foreign key keeps that cheap. Models without such relations notice nothing.
 * <p>
 * An item names the parents of its record ({@code refs}, {@code ParentNames}), so that the target finds its own rows of them: by their key on the source, which the record holds anyway, or,
 * where its foreign key holds something else, only if they go to that target; and by their unique identifier only if they go there and may be there already: the identifier of a customer
 * who does not belong to a platform shall not reach it with an order.
 * <p>
 * <b>Digests</b> ({@link SourceDigests}): what a sync would send, as hashes, for a reconcile. Where PostgreSQL alone can tell, it hashes the rows as the target would hold them: cast to the target's
 * types, by the same mapping, parents named by what identifies them on both sides ({@code HashedFields}). Records that go through Java are read and shaped as for a batch, and PostgreSQL hashes their JSON
 * ({@code ShapedHashes}); so is a part in which a value does not fit the target's type. Which fields such records have, only some of them can tell ({@code Sample}). The table is read once, by its blocks, in parts
 * with a short transaction each: the order of keys would read it at random. A row that an update moves meanwhile may be seen twice or missed, and its change is in the log; and a hash is never a
 * verdict: a candidate is read as it would be sent, and the target tries it.
 * <p>
 * A target may lose rows that no change here tells of: its foreign keys take them along when the record that they point to is deleted there but not here. So before such a
 * delete is settled they are asked for again ({@code Dependents}), in a short transaction of its own, and where they are too many, or nobody finds them in time, a reconcile is; without their parent they are parked until it is back. A parent that is missing there is asked for with the refusal
 * ({@code MissingParents}), once, together with the child that misses it; one that is parked itself has a retry of its own.
 * <p>
 * May import {@code capture}, {@code log}, {@code sync}, {@code relation}, {@code platform}, {@code model}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.prepare;
