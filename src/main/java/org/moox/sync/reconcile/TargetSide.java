package org.moox.sync.reconcile;

import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.model.Grouping;
import org.moox.sync.model.Scanned;
import org.moox.sync.platform.Self;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.DigestAnswer;
import org.moox.sync.wire.DigestAnswer.Judgement;
import org.moox.sync.wire.DigestFields;
import org.moox.sync.wire.DigestRequest;
import org.moox.sync.wire.DigestRequest.Buckets;
import org.moox.sync.wire.Envelope;
import org.moox.sync.wire.Item;

/** What the target of a sync says of its side. No transaction. Every failure is a {@link StepFailure}. */
@ApplicationScoped
class TargetSide {

    private final Channel channel;
    private final Self self;

    TargetSide(Channel channel, Self self) {
        this.channel = channel;
        this.self = self;
    }

    /** The fields that both sides compare. */
    DigestFields head(SyncDefinition sync, DigestFields proposal) {
        return required(ask(sync, DigestRequest.HEAD, proposal, null, null, List.of(), false).fields());
    }

    /** As many of its rows as it reads within its time. */
    Scanned scan(SyncDefinition sync, DigestFields fields, Grouping by, String after) {
        var answer = ask(sync, by.records() ? DigestRequest.RECORDS : DigestRequest.BUCKETS, fields,
                new Buckets(by.bits(), by.more(), by.within()), after, List.of(), false);
        var sums = answer.sums() == null ? new long[0] : Reconciles.sums(answer.sums());
        if (sums.length != (by.records() ? 0 : by.size())) {
            throw StepFailure.passing("the target answered with other buckets than it was asked for");
        }
        return new Scanned(sums, answer.records() == null ? Map.of() : answer.records(), answer.rows(), 0, answer.foreign(), 0,
                answer.after());
    }

    /** What would become of these items. */
    List<Judgement> trial(SyncDefinition sync, List<Item> items, boolean show) {
        return required(ask(sync, DigestRequest.TRIAL, null, null, null, items, show).judgements());
    }

    private DigestAnswer ask(SyncDefinition sync, String ask, DigestFields fields, Buckets buckets, String after,
            List<Item> items,
            boolean show) {
        return channel.ask(sync.target(), new DigestRequest(DigestRequest.KIND, Envelope.SPEC_VERSION, self.id(),
                sync.target().toString(), sync.id(), sync.revision(), ask, fields, buckets, after, items, show));
    }

    private static <T> T required(T part) {
        if (part == null) {
            throw StepFailure.passing("the target answered without what it was asked for");
        }
        return part;
    }
}
