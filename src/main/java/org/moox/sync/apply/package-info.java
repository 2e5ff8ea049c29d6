/**
 * Step 5: writes a batch, set-based, in one transaction. Owns {@code received} and {@code owned}.
 * <p>
 * In: a verified batch and who signed it. Out: what became of each item. Start reading at {@link BatchApply}: {@code Chain} tells whether the
 * batch follows the last one, {@code Admission} whether an item is allowed here, {@code Passes} in which order and how often it is tried,
 * {@code Upserts} and {@code Deletes} what is done, {@code Owned} and {@code Rows} hold the SQL.
 * <p>
 * {@code owned} names a row by this platform's own primary key, not by the identifier of a sync: syncs of one model may match on different
 * identifiers, a definition may change its identifier, and a delete brings none. What waits for a definition is remembered like a refusal, so
 * that a repeated request, whose first answer may have got lost, is told again.
 * <p>
 * Batches of one source come one after another ({@code Chain}); where several sources bring records into one model, so do theirs ({@code Turns}), and elsewhere they do not wait for each
 * other. They wait before they have a connection ({@code Entrance}); in the transaction, only for other replicas and a few seconds ({@code Patience}). Nothing is looked up there that might
 * need another connection: what the registry and the catalog say is asked for before. Who cannot be served within the sender's time gets a 503, not less to send ({@code Busy}).
 * <p>
 * The platform's own users go first ({@code Courtesy}): a row that one of them has locked is left out after half a second, before PostgreSQL would look for a ring and end the user's transaction;
 * where somebody holds many rows, the whole batch waits. What a trigger says of another server that is away concerns its rows only ({@code Offence}): whether our own connection is well, the
 * savepoint tells. What a definition does not speak of, fields, records, platforms, is taken from nobody ({@code Allowance}), whatever a source sends.
 * <p>
 * A {@link SyncHandler} takes the place of {@code Rows} only: which row is meant, whether it may be written and who owns it is decided before and noted after it in the same way
 * ({@code HandledRows}), one record at a time. Connections and entities of its own are of the batch's transaction, because that is the thread's JTA transaction. Code that marks it for
 * rollback, as {@code @Transactional} methods and failed flushes of entities do, spoils all of it: then the batch is applied once more without that record.
 * <p>
 * Records that point to each other, or to themselves, are first written without that, if the column may be null ({@code Mutual}), within the savepoint in which what is refused is tried
 * together. A delete may take other rows along by a foreign key of this platform ({@code Cascades}): then upserts that wait for what it sets free are tried together with it before,
 * so that what points elsewhere from now on is not taken.
 * Where a record goes that something still points to, and another one comes with its identifier, the row is handed over to that one ({@code Handover}): on the source it is the same thing under
 * another key. A refusal because of an identifier names the record whose row is in the way, so that the sender brings both in one batch.
 * <p>
 * <b>What travels with a record</b> ({@code Family}, {@code Children}) becomes items of its own here, under the same sync seen as one of the relation's model; so
 * all that holds for records holds for them: {@code owned}, {@code if_exists}, renames, references to others, temporary values where something unique passes on. They are written
 * in the savepoint of their parent's run, and what refuses one refuses its parent as a whole. {@code owned_children} says with which record each came:
 * the platform's foreign key cannot, for somebody may have moved the row here. So exactly what a record brought goes when the record does not list it any more, or goes
 * itself, and rows that nobody brought stay. A child that another sync brings, too, stays for that one. A relation is taken only if this platform's own configuration lets
 * it travel, and left out otherwise, which is said when the sync is saved: the same model may lead to targets that have no such relation. Handlers and transformers of the
 * children's model have no part in it.
 * <p>
 * <b>Digests</b> ({@link TargetDigests}): what this platform holds of a sync, as hashes, for the reconcile of its source. It walks {@code owned} by the keys of the records, in parts with a short transaction each,
 * and finds each row by its primary key; so the cost is that of the flow's own records, however large the table and other flows are, and what a restored source has forgotten is seen. What travelled with records
 * is found through {@code owned_children} and counts for them; a child that somebody has moved to another record differs. Only fields that the sync speaks of are ever hashed, whatever the source asks for.
 * <p>
 * A {@link Trial} is the verdict: items go through the very same passes, in a transaction that is rolled back. What lies in between stays out of question: types that round, parents found in other
 * ways, triggers, {@code if_exists}. Handlers are not called: what they do outside of the transaction could not be taken back.
 * <p>
 * May import {@code webhook}, {@code log}, {@code sync}, {@code relation}, {@code model}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.apply;
