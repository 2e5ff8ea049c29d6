package org.moox.sync.log;

import java.util.List;
import java.util.UUID;

/**
 * "Record {@code key} of {@code model} changed": key and operation only, never the row.
 *
 * @param position place in the log; says nothing about when the change became visible
 * @param key local identifier as record key text; null for {@link #TRUNCATED} and {@link #RECONCILE}, or {@link #FIRST}
 * @param origin pairs of platform id and model that the change has come through; empty when it was made here
 * @param sync only for this sync; null for all
 * @param age milliseconds since it was captured
 */
public record Change(long position, String model, String operation, String key, List<List<String>> origin, UUID sync,
        long age) {

    public Change(long position, String model, String operation, String key, List<List<String>> origin, UUID sync) {
        this(position, model, operation, key, origin, sync, Long.MAX_VALUE);
    }

    public static final String CREATED = "created";
    public static final String UPDATED = "updated";
    public static final String DELETED = "deleted";
    public static final String TRUNCATED = "truncated";
    public static final String RECONCILE = "reconcile";

    /** In the place of a key: until then nothing captured the model. Whoever had read nothing of it by then has missed nothing. */
    public static final String FIRST = "first";

    /** Whether it tells of one record. */
    public boolean isOfRecord() {
        return key != null && !operation.equals(RECONCILE);
    }
}
