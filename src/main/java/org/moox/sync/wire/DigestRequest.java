package org.moox.sync.wire;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The source of a sync asks its target what that holds of it, to compare. Changes nothing.
 *
 * @param revision revision of the sync that the source works by
 * @param ask {@link #HEAD}, {@link #BUCKETS}, {@link #RECORDS} or {@link #TRIAL}
 * @param fields for {@code head} what the source would write, else what both have agreed on
 * @param buckets which buckets are asked for; null for {@code head} and {@code trial}
 * @param after where the answer before stopped; null from the beginning
 * @param items for {@code trial}: records as the source would send them
 * @param show whether a trial shall show the values that are there
 */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DigestRequest(String kind, int specVersion, UUID source, String target, UUID sync, long revision, String ask,
        DigestFields fields, Buckets buckets, String after, List<Item> items, boolean show) implements Envelope {

    public static final String KIND = "digest";

    /** Which of the proposed fields the target has and writes, and of which types. */
    public static final String HEAD = "head";
    /** The sums of buckets. */
    public static final String BUCKETS = "buckets";
    /** The records of buckets, each with its hash. */
    public static final String RECORDS = "records";
    /** What would become of records if they were sent. */
    public static final String TRIAL = "trial";

    public DigestRequest {
        items = items == null ? List.of() : List.copyOf(items);
    }

    /**
     * Buckets of records, by the low bits of the hash of their keys.
     *
     * @param bits as many bits number a bucket
     * @param more as many further bits split each bucket
     * @param within only these buckets; null for all
     */
    @RegisterForReflection // bound by Jackson
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Buckets(int bits, int more, List<Integer> within) {
        public Buckets {
            within = within == null ? null : List.copyOf(within);
        }
    }
}
