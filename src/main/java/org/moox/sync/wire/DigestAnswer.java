package org.moox.sync.wire;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What the target holds of a sync. Only what was asked for is in it.
 *
 * @param revision in which the target knows the sync
 * @param fields what of the proposal it has and writes
 * @param rows records counted: for {@code head} about how many it holds, else how many went into this answer
 * @param foreign rows of its table that nobody of this flow owns, in this part of the scan; may be negative in a part
 * @param sums one 64-bit sum for each bucket that was asked for, in their order, big-endian; to be XORed with those of the next answer
 * @param records record → hash
 * @param after where the next request goes on; null when all has been looked at
 * @param judgements of a trial, one for each item
 */
@RegisterForReflection // bound by Jackson
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DigestAnswer(long revision, DigestFields fields, long rows, long foreign, byte[] sums, Map<String, Long> records,
        String after, List<Judgement> judgements) {

    /**
     * What would become of a record if it were sent.
     *
     * @param verdict one of the words below
     * @param code why it would be refused; else null
     * @param detail one sentence for a person; may be null
     * @param present what is there now, where that was asked for
     */
    @RegisterForReflection // bound by Jackson
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Judgement(String record, String verdict, String code, String detail, RawJson present) {

        /** Nothing would be written. */
        public static final String SAME = "same";
        /** A row that is there would be written to. */
        public static final String DIFFERS = "differs";
        /** A row would be inserted. */
        public static final String MISSING = "missing";
        /** A delete would remove it: this sync holds it. */
        public static final String EXTRA = "extra";
        /** A row that nobody owns is in its place, and {@code if_exists} says to leave it. */
        public static final String SKIPPED = "skipped";
        /** It would be parked. */
        public static final String REFUSED = "refused";
    }
}
