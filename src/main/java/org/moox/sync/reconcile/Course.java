package org.moox.sync.reconcile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.moox.sync.model.Grouping;
import org.moox.sync.wire.DigestFields;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** How far a reconcile is: written down after each step, so that any process goes on with the next. */
@RegisterForReflection // bound by Jackson
@JsonAutoDetect(fieldVisibility = Visibility.ANY, getterVisibility = Visibility.NONE, isGetterVisibility = Visibility.NONE, setterVisibility = Visibility.NONE)
final class Course {

    Phase phase = Phase.BEGIN;
    /** Of the definition that both sides work by. */
    long revision;
    DigestFields agreed;
    int bits;
    /** Buckets under comparison; null for all. */
    List<Integer> within;
    /** Buckets that differ, and how many of them have been looked into. */
    List<Integer> differing = List.of();
    int opened;
    String sourceAfter;
    String targetAfter;
    /** How many records are looked at in one step. */
    int page = Findings.PAGE_SIZE;
    /** Position of the last repair, and how often its end has been waited for. */
    long repaired;
    int waits;
    boolean sourceEnd;
    boolean targetEnd;
    /** Deliveries have been put right: how many, and whether all records have been looked at for that. */
    long recalled;
    boolean walked;
    /** Records that could not be read when they were looked at again. */
    long stillUnreadable;
    /** Deliveries whose record is gone have been added to what was found. */
    boolean searched;
    /** What had moved at the first look is looked at again. */
    boolean again;
    Counts counts = new Counts();
    List<Difference> differences = new ArrayList<>();

    /** Goes on with a phase from its beginning. */
    void enter(Phase next) {
        phase = next;
        sourceAfter = null;
        targetAfter = null;
        page = Findings.PAGE_SIZE;
        waits = 0;
        sourceEnd = false;
        targetEnd = false;
    }

    /** Goes on behind the last of these, with some more at a time. */
    void pass(Map<String, String> looked) {
        looked.keySet().forEach(record -> sourceAfter = record);
        page = Math.min(Findings.PAGE_SIZE, page + 1 + page / 8);
    }

    /** Waits for what is under way: a moment, and longer each time. */
    Move await() {
        waits = Math.min(waits + 1, 6);
        return Move.rest(Duration.ofMillis(50L << waits));
    }

    /** Looks at the first half of so many alone, when that may help. */
    Move halve(int many, StepFailure failure) {
        if (many == 1 || !failure.mayBeSmaller()) {
            throw failure;
        }
        page = many / 2;
        return Move.ON;
    }

    boolean isRead() {
        return sourceEnd && targetEnd;
    }

    Grouping grouping() {
        return switch (phase) {
            case SUMS -> Grouping.all(bits);
            case SPLIT -> Grouping.split(bits, within, Comparison.SPLIT_BITS);
            default -> Grouping.records(within == null ? 0 : bits + Comparison.SPLIT_BITS, within);
        };
    }
}
