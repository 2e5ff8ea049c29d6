package org.moox.sync.send;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Deliveries.Refused;
import org.moox.sync.log.Deliveries.Sending;
import org.moox.sync.log.Streams;
import org.moox.sync.prepare.Batch;
import org.moox.sync.prepare.Entry;
import org.moox.sync.prepare.MissingParents;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.Position;

/** The step "settle": writes down what an answer means for the stream and its deliveries, each in one short transaction under the lease. */
@ApplicationScoped
public class Settlement {

    private static final Logger LOG = Logger.getLogger(Settlement.class);
    /** For syncs that the target does not know yet: it is told when that has changed, the rest is a guard. */
    private static final Deliveries.Backoff WAITING = new Deliveries.Backoff(Duration.ofMillis(500), Duration.ofSeconds(30));
    private static final int RELEASED = 10_000;

    private final Transactions transactions;
    private final Streams streams;
    private final Deliveries deliveries;
    private final MissingParents parents;
    private final SendConfig config;

    Settlement(Transactions transactions, Streams streams, Deliveries deliveries, MissingParents parents, SendConfig config) {
        this.transactions = transactions;
        this.streams = streams;
        this.deliveries = deliveries;
        this.parents = parents;
        this.config = config;
    }

    /** The target has answered: cursor to the batch's own end; applied, refused, waiting and skipped items each get their due. */
    void acknowledge(Batch batch, ChangesAnswer answer) {
        var refused = new ArrayList<Refused>();
        var waiting = new ArrayList<Sending>();
        var applied = new ArrayList<Sending>();
        var skipped = new ArrayList<Entry>();
        var orphans = new ArrayList<Entry>();
        var known = new HashSet<Integer>();
        var refusals = answer.refused()
                .stream()
                .collect(Collectors.toMap(r -> r.sync() + "\n" + r.record(), r -> r, (a, b) -> b));
        var unknown = answer.waiting().stream().map(ChangesAnswer.Waiting::sync).collect(Collectors.toSet());
        for (var entry : batch.entries()) {
            if (entry.pending() && !unknown.contains(entry.item().sync())) {
                known.add(entry.sending().sync());
            }
            var refusal = refusals.get(entry.item().sync() + "\n" + entry.item().record());
            if (refusal != null) {
                refused.add(new Refused(entry.sending().sync(), entry.sending().record(),
                        refusal.code() + ": " + refusal.detail()));
                if (MissingParents.isMeant(refusal.code())) {
                    orphans.add(entry);
                }
            } else if (unknown.contains(entry.item().sync())) {
                waiting.add(entry.sending()); // also one that an earlier attempt brought, whose answer was lost: it may have waited then
            } else if (!entry.item().position().isAfter(answer.from())) {
                skipped.add(entry); // an earlier attempt brought it, as it was then; a delete among them stays "deleting", which counts as may-be-there
            } else if (entry.pending() || entry.item().isDelete()) {
                applied.add(entry.sending());
            }
        }
        var deleted = batch.entries()
                .stream()
                .map(Entry::item)
                .filter(item -> item.isDelete() && !refusals.containsKey(item.sync() + "\n" + item.record()))
                .toList();
        transactions.run(connection -> {
            streams.settle(connection, batch.lease(), batch.upto().position(), batch.id());
            deliveries.applied(connection, applied);
            deliveries.again(connection, skipped.stream().filter(Entry::pending).map(Entry::sending).toList(), config.retry());
            deliveries.park(connection, refused, new Deliveries.Backoff(config.retry(), config.maxRetry()));
            deliveries.await(connection, waiting, WAITING);
            if (!known.isEmpty()) {
                deliveries.release(connection, known, RELEASED);
            }
            parents.askDependents(connection, batch.lease().target(), deleted);
            return null;
        });
        parents.ask(orphans);
        if (!refused.isEmpty()) {
            LOG.warnf("parked stream=%s items=%d first=\"%s\"", batch.lease().target(), refused.size(), refused.get(0).error());
        }
    }

    void restart(Batch batch, long receiverEpoch, Position receiverEnd) {
        streams.restart(batch.lease(), receiverEpoch, receiverEnd);
    }

    // one record for several syncs may have been too much together: each is soon tried alone
    void parkTooLarge(Batch batch) {
        var first = batch.entries().size() > 1 ? config.retry() : config.maxRetry();
        transactions.run(connection -> {
            streams.pass(connection, batch.lease(), batch.upto().position());
            deliveries.park(connection, batch.entries().stream().map(Settlement::tooLarge).toList(),
                    new Deliveries.Backoff(first, config.maxRetry()));
            return null;
        });
    }

    private static Refused tooLarge(Entry entry) {
        return new Refused(entry.sending().sync(), entry.sending().record(),
                "too_large: the record alone is larger or slower than the target accepts; raise its sync.webhook.max-body-size or sync.apply.statement-timeout");
    }

    void stop(Batch batch, String reason) {
        streams.stop(batch.lease(), reason);
        LOG.errorf("stopped stream=%s reason=\"%s\"", batch.lease().target(), reason);
    }

    void fail(Batch batch, String reason, Optional<Duration> retryAfter) {
        var failures = streams.reread(batch.lease()).failures();
        streams.fail(batch.lease(), reason, retryAfter.orElseGet(() -> backoff(failures)));
        if (failures == 0) {
            LOG.warnf("not delivered stream=%s reason=\"%s\"", batch.lease().target(), reason);
        }
    }

    private Duration backoff(int failures) {
        var most = Math.min(config.maxBackoff().toMillis(), config.backoff().toMillis() << Math.min(failures, 20));
        return Duration.ofMillis(Math.max(50, ThreadLocalRandom.current().nextLong(Math.max(1, most))));
    }
}
