package org.moox.sync.apply;

import java.util.Set;

/**
 * Plug-in: writes the records of a model in place of the default set-based write. A CDI bean; it serves the models it names, or those that
 * {@code sync.sync-bindings} ({@code model=name of the handler}) gives it.
 * <p>
 * It runs inside the batch's transaction, one record at a time, each in a savepoint of its own: on {@link Incoming#connection()}, in entities (they
 * are written when it returns), in any {@code @Transactional} code that joins. What it writes elsewhere, in {@code REQUIRES_NEW} or over the network, is
 * not undone with the batch, and may come twice. It is bound to the time of the batch ({@code sync.apply.statement-timeout}) and must not wait for others.
 * <p>
 * What stays as it is without a handler: the batch chain (nothing that was applied is brought again), which record owns which row, {@code if_exists},
 * renames, foreign keys from and to these records. So there is one thing that {@link #upsert} owes: afterwards the model's table has a row with
 * the identifier that the record came with, and when {@link Incoming#row()} named one, it is that one. Whatever else it writes is its own affair, and
 * fields may come that the table does not have.
 * <p>
 * An exception parks exactly this record, under the handler's name; the text of a {@link org.moox.sync.problem.SyncException} is shown to people, of others
 * only the class. Called from one thread for each incoming stream: must be thread-safe.
 */
public interface SyncHandler {

    /** How configuration, logs and refusals call it; unique. */
    String name();

    /** Models of this platform that it serves, unless configuration binds them to another handler. */
    default Set<String> models() {
        return Set.of();
    }

    /** Writes the record: into the row that it owns or adopts, or as a new one. */
    void upsert(Incoming incoming) throws Exception;

    /**
     * Removes {@link Incoming#row()}, which belongs to nobody any more. Called only for rows that the record owns and no other sync or source holds; a
     * handler that keeps the row leaves it to {@code if_exists} whether the record gets it back.
     */
    void delete(Incoming incoming) throws Exception;
}
