package org.moox.sync.send;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Deliveries.Refused;
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
        var sorted = new Sorting(batch, answer);
        parents.askDependents(batch.lease().target(), sorted.deleted); // before: asked for twice is no harm, not at all would be one
        transactions.run(connection -> {
            streams.settle(connection, batch.lease(), batch.upto().position(), batch.id());
            deliveries.applied(connection, sorted.applied);
            deliveries.again(connection, sorted.skipped, config.retry());
            deliveries.park(connection, sorted.refused, new Deliveries.Backoff(config.retry(), config.maxRetry()));
            deliveries.await(connection, sorted.waiting, WAITING);
            if (!sorted.known.isEmpty()) {
                deliveries.release(connection, sorted.known, RELEASED);
            }
            return null;
        });
        parents.ask(sorted.orphans);
        parents.askTogether(sorted.rivals);
        if (!sorted.refused.isEmpty()) {
            LOG.warnf("parked stream=%s items=%d first=\"%s\"", batch.lease().target(), sorted.refused.size(),
                    sorted.refused.get(0).error());
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
