/**
 * Step 1: triggers and entity callbacks write the change log; nudges go to the event bus.
 * <p>
 * Input: the models that active syncs read. Output: rows of {@code sync.changes}, written in the transaction that made the change, and
 * {@code ChangeCaptured} on the event bus after its commit. May import {@code log}, {@code model}, {@code wire}, {@code problem},
 * {@code database}.
 * <p>
 * <b>Triggers</b> are the default. One statement trigger per operation inserts the keys of all rows of a statement at once; it looks nothing
 * up and cannot fail the write but where the log itself cannot be written. Functions are {@code security definer}, so roles that write the
 * tables need no right in schema {@code sync}; nobody else may execute them. A key whose column was renamed logs {@code reconcile}; a probe
 * that writes nothing finds that out, because a subtransaction that writes takes a transaction id of its own, and more than 64 of them slow
 * down every snapshot of the server. A row trigger logs both keys when the local identifier itself changes and moves the record's relations;
 * PostgreSQL refuses {@code alter column … type} of a column in such a trigger: switch the sync off for that, or drop the trigger, which comes
 * back within a minute. Where an update moves a row of a partitioned table to another partition, no row trigger fires: there the
 * statement trigger logs keys that are gone, and the relations stay behind. Names of triggers and functions carry a digest of their
 * definition, so {@code align} compares names only. What it had to repair may have missed changes: it logs {@code reconcile}.
 * Writers of a table wait as long as we wait for it: while a master waits for the answer to its registry, busy tables are tried once and for a second, and left for the round of every minute.
 * <p>
 * <b>Children</b> that travel with their parents ({@code ChildPlan}): statement triggers on their table log changes of the parents that old and new rows point to, so
 * inserts, deletes, moves and what cascades from the parent all count. TRUNCATE logs {@code truncated} of the parents' model, which comes to a change of each parent that was delivered: enough,
 * for no other has children on a target. A key is taken from the foreign key as it is where equal values look equal; else the parent's row is joined, and what cascades from
 * a parent that is gone finds none, which is right: its own delete is logged.
 * <p>
 * <b>Callbacks</b> ({@code ChangeListener}) always tell the event bus after the commit. Where {@code sync.models.<alias>.capture=callbacks}, they
 * write the log too: values are collected in the flush, keys are rendered by PostgreSQL and appended in an interposed synchronization, which runs
 * after Hibernate's, so a flush at commit is included; same connection, same transaction. The row of a deleted record is gone by then, hence
 * keys come from the entity's values cast to the column's type. Bulk updates, element collections, native SQL and other programs are not seen.
 * An entity is a record of every model that its class or a class above it names. What the transaction ran under when a change was collected goes with it: a batch whose handlers write entities
 * has another origin in each of its runs.
 * Only models in {@code sync.captured} are logged; that table is how replicas and SQL know.
 * <p>
 * <b>By hand</b>, {@code select sync.changed('model', 'key')}: schema {@code sync} may be used by everybody, which shows names but neither
 * reads nor writes; the function refuses models that are not captured and roles that may not write the model's table.
 * <p>
 * <b>Switched off</b> ({@code sync.listener.enabled=false}), nothing is captured: triggers go, {@code sync.captured} is empty, and so callbacks and SQL
 * by hand write nothing either. What a person asks for by the API does not depend on capture: full runs, and a change fired there.
 */
package org.moox.sync.capture;
