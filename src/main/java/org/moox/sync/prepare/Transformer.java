package org.moox.sync.prepare;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Plug-in: makes the fields of a record that are sent, in place of its columns as they are. A CDI bean; a sync names it ({@code transformer}), or
 * {@code sync.transformer-bindings} ({@code model=name of the transformer}) binds it to a model for all syncs that name none.
 * <p>
 * It runs on the source whenever a batch is built, in the read-only transaction that reads the batch's rows: what it finds is of the same moment as the record.
 * A record may be shaped any number of times, also by several threads at once; the same state must always give the same fields, and soon: the
 * stream of the target waits. Nothing can be written.
 * <p>
 * The sync's mapping then names the fields for the target. An exception parks exactly this record, under the transformer's name; the text of a
 * {@link org.moox.sync.problem.SyncException} is shown to people, of others only the class.
 */
public interface Transformer {

    /** How syncs, configuration, logs and refusals call it; unique. */
    String name();

    /**
     * Makes the fields to send.
     *
     * @return name → value. A field that is null becomes null on the target, one that is not there is left alone. Text and numbers in any form that
     *         PostgreSQL reads for the target's type; also booleans, UUIDs, {@code java.time}, {@code byte[]}, JSON nodes
     */
    Map<String, Object> transform(SourceRecord record, Lookup lookup) throws Exception;

    /**
     * Names of all fields that it makes. With them a sync can be checked when it is saved, as it is without a transformer; without them, everything may come, and
     * what is missing shows with the first record.
     */
    default Set<String> fields() {
        return Set.of();
    }

    /** How old a change must be before its record is sent, for rows that are written after it. Asked once. */
    default Duration delay() {
        return Duration.ZERO;
    }
}
