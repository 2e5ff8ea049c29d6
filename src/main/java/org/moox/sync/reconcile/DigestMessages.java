package org.moox.sync.reconcile;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.apply.TargetDigests;
import org.moox.sync.apply.Trial;
import org.moox.sync.model.Grouping;
import org.moox.sync.model.Scanned;
import org.moox.sync.platform.Self;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;
import org.moox.sync.webhook.Caller;
import org.moox.sync.webhook.Messages;
import org.moox.sync.wire.DigestAnswer;
import org.moox.sync.wire.DigestFields;
import org.moox.sync.wire.DigestRequest;

/** Tells the source of a sync what this platform holds of it, for as long as a request may take; the next one goes on from there. Changes nothing. */
@ApplicationScoped
class DigestMessages implements Messages<DigestRequest> {

    private static final Duration BUDGET = Duration.ofSeconds(2);
    private static final int CHUNK = 100_000;
    /** Rows, each of them perhaps a record with a long key: all of them must fit into an answer. */
    private static final int FEW = 25_000;
    private static final int MOST_RECORDS = 50_000;
    private static final int MOST_ITEMS = 2_000;

    private final TargetDigests digests;
    private final Trial trial;
    private final Syncs syncs;
    private final Self self;
    private final Clock clock;

    DigestMessages(TargetDigests digests, Trial trial, Syncs syncs, Self self, Clock clock) {
        this.digests = digests;
        this.trial = trial;
        this.syncs = syncs;
        this.self = self;
        this.clock = clock;
    }

    @Override
    public String path() {
        return "/digest";
    }

    @Override
    public String kind() {
        return DigestRequest.KIND;
    }

    @Override
    public Class<DigestRequest> type() {
        return DigestRequest.class;
    }

    @Override
    public Object answer(Caller caller, DigestRequest request) {
        var sync = admit(caller.platform(), request);
        return switch (request.ask() == null ? "" : request.ask()) {
            case DigestRequest.HEAD ->
                new DigestAnswer(sync.revision(), digests.head(sync, required("fields", request.fields())), 0,
                        0, null, null, null, null);
            case DigestRequest.BUCKETS -> scan(caller.platform(), sync, request, false);
            case DigestRequest.RECORDS -> scan(caller.platform(), sync, request, true);
            case DigestRequest.TRIAL -> trial(caller.platform(), sync, request);
            default -> throw new SyncException(Reason.INVALID, "ask", "Ask for head, buckets, records or trial.");
        };
    }

    /** Only for a sync that leads from the caller to us, and only while both work by the same definition. */
    private SyncDefinition admit(UUID caller, DigestRequest request) {
        var sync = request.sync() == null ? null : syncs.findNow(request.sync()).orElse(null);
        if (sync == null) {
            throw new SyncException(Reason.UNKNOWN_SYNC, "sync", "This platform does not know that sync (yet).");
        }
        if (!sync.source().equals(caller) || !sync.target().equals(self.id())) {
            throw new SyncException(Reason.FORBIDDEN, "sync", "This sync does not lead from the caller to this platform.");
        }
        if (sync.revision() != request.revision()) {
            syncs.refresh();
            throw new SyncException(Reason.CONFLICT, "revision",
                    "This platform knows the sync in revision %d, not %d.".formatted(sync.revision(), request.revision()));
        }
        return sync;
    }

    private DigestAnswer scan(UUID source, SyncDefinition sync, DigestRequest request, boolean records) {
        var fields = required("fields", request.fields());
        var by = grouping(required("buckets", request.buckets()), records);
        var until = clock.instant().plus(BUDGET);
        var read = first(source, sync, fields, by, request.after());
        while (read.after() != null && clock.instant().isBefore(until) && read.records().size() < MOST_RECORDS) {
            read = read.and(digests.scan(source, sync, fields, by, read.after(), chunk(by)));
        }
        return answer(sync, read, records);
    }

    private static int chunk(Grouping by) {
        return by.records() ? FEW : CHUNK;
    }

    private Scanned first(UUID source, SyncDefinition sync, DigestFields fields, Grouping by, String after) {
        try {
            return digests.scan(source, sync, fields, by, after, chunk(by));
        } catch (IndexOutOfBoundsException | NumberFormatException e) { // not from an answer of ours
            throw new SyncException(Reason.INVALID, "after", "It is not what an answer has said.");
        }
    }

    private static DigestAnswer answer(SyncDefinition sync, Scanned read, boolean records) {
        return new DigestAnswer(sync.revision(), null, read.rows(), read.foreign(),
                records ? null : Reconciles.bytes(read.sums()),
                records ? read.records() : null, read.after(), null);
    }

    private DigestAnswer trial(UUID source, SyncDefinition sync, DigestRequest request) {
        if (request.items().size() > MOST_ITEMS || !request.items().stream().allMatch(i -> sync.id().equals(i.sync()))) {
            throw new SyncException(Reason.INVALID, "items", "Try at most %d items, all of that sync.".formatted(MOST_ITEMS));
        }
        return new DigestAnswer(sync.revision(), null, 0, 0, null, null, null,
                trial.judge(source, sync, request.items(), request.show()));
    }

    private static Grouping grouping(DigestRequest.Buckets buckets, boolean records) {
        try {
            return new Grouping(buckets.bits(), buckets.more(), buckets.within(), records);
        } catch (IllegalArgumentException e) {
            throw new SyncException(Reason.INVALID, "buckets", "There are no such buckets.");
        }
    }

    private static <T> T required(String field, T given) {
        if (given == null) {
            throw new SyncException(Reason.INVALID, field, "It is missing.");
        }
        return given;
    }
}
