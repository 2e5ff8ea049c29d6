package org.moox.sync.send;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jboss.logging.Logger;
import org.moox.sync.log.LeaseLost;
import org.moox.sync.log.Stream;
import org.moox.sync.prepare.Batch;
import org.moox.sync.prepare.Chunk;

/**
 * Drives one stream while this process owns it: claim → open window → read → write ahead → send → settle, with the next chunk being read while a batch
 * is under way. One thread at a time.
 */
final class StreamWorker {

    private static final Logger LOG = Logger.getLogger(StreamWorker.class);
    private static final int SLOW_START = 50; // changes at most, as long as a target fails and when it is back
    private static final int PATIENCE = 3; // attempts with the same bytes
    private static final long RENEWAL = 2_000; // milliseconds; well within a lease
    private static final long TURN = TimeUnit.MILLISECONDS.toNanos(500);

    private final UUID target;
    private final String owner;
    private final Steps steps;
    private final SendConfig config;
    private final Executor ahead;
    private final Pace pace;

    private final Set<UUID> answered = new HashSet<>();
    private final Set<Integer> aside = new HashSet<>();
    private Stream.Lease lease;
    private Batch batch;
    private CompletableFuture<Read> next;
    private int failures; // of the batch in hand
    private long retryAt;
    private boolean held;

    StreamWorker(UUID target, String owner, Steps steps, SendConfig config, Executor ahead) {
        this.target = target;
        this.owner = owner;
        this.steps = steps;
        this.config = config;
        this.ahead = ahead;
        this.pace = new Pace(steps.batchItems());
    }

    /** What to do between two turns. */
    enum Rest {
        /** There is more to send, but other chores first. */
        NONE,
        /** Nothing to send: wait for a nudge. */
        IDLE,
        /** The target is to be left alone for a while, whatever comes. */
        BACK_OFF,
        /** This platform or the target is locked: wait for the news that it no longer is. */
        LOCKED,
        /** Another process owns the stream. */
        FOREIGN
    }

    /** Does what is to be done now. */
    Rest turn() {
        try {
            var claimed = steps.streams().claim(target, owner);
            if (claimed.isEmpty()) {
                drop();
                lease = null;
                return Rest.FOREIGN;
            }
            var stream = claimed.get();
            if (!stream.lease().equals(lease)) {
                drop();
                lease = stream.lease();
                if (stream.failures() > 0) {
                    pace.atMost(SLOW_START); // whoever had it before: a target that does not answer is asked with little
                }
            }
            return flow(stream);
        } catch (InterruptedException e) { // what is under way is left to the next owner, who knows its id
            Thread.currentThread().interrupt();
            drop();
            return Rest.FOREIGN;
        } catch (LeaseLost e) {
            LOG.infof("lease lost stream=%s", target);
            drop();
            lease = null;
            return Rest.FOREIGN;
        }
    }

    private Rest flow(Stream claimed) throws InterruptedException {
        var stream = claimed;
        var until = System.nanoTime() + TURN;
        if (batch != null && !batch.start().equals(stream.cursor())) {
            drop(); // the stream rested meanwhile
        }
        while (true) {
            if (isLocked()) {
                return Rest.LOCKED;
            }
            if (stream.retryIn() > 0) {
                break;
            }
            if (System.nanoTime() > until) {
                return Rest.NONE;
            }
            if (batch == null && !prepare(stream)) {
                return Rest.IDLE;
            }
            readAhead(stream);
            var started = System.nanoTime();
            var outcome = send(batch);
            after(outcome.settle(batch, steps.settlement()), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
            var reread = steps.streams().claim(target, owner);
            if (reread.isEmpty() || !reread.get().lease().equals(lease)) {
                drop();
                return Rest.FOREIGN;
            }
            stream = reread.get();
        }
        retryAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(stream.retryIn());
        return Rest.BACK_OFF;
    }

    /** What failed before is forgotten, so that everything goes on at once when the lock has gone; what is in hand, too: by then it may not belong there any more. */
    private boolean isLocked() {
        var lock = steps.sender().lock(target);
        if (lock.isPresent() && !held) {
            LOG.infof("stream waits stream=%s reason=\"%s\"", target, lock.get());
            steps.streams().hold(lease);
            drop();
        }
        held = lock.isPresent();
        return held;
    }

    private Outcome send(Batch sent) throws InterruptedException {
        try {
            return await(CompletableFuture.supplyAsync(() -> steps.sender().send(sent), ahead));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a batch could not be sent", e.getCause());
        }
    }

    // the lease is kept while the target, or a transformer, takes its time: nobody else shall begin the same beside it
    private <T> T await(CompletableFuture<T> slow) throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return slow.get(RENEWAL, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                steps.streams().reread(lease);
            }
        }
    }

    /** Makes the next batch; false when there is nothing to send. */
    private boolean prepare(Stream claimed) throws InterruptedException {
        var stream = claimed;
        if (stream.previous() == null && stream.reconcileDue()) {
            batch = steps.writeAhead().probe(stream); // the first batch of a new epoch is empty
            return true;
        }
        stream = steps.streams().openWindow(stream, false);
        while (!stream.isWindowDone()) {
            var chunk = chunk(stream);
            batch = steps.writeAhead().write(stream, chunk).orElse(null);
            aside.addAll(chunk.aside());
            if (batch != null) {
                return true;
            }
            stream = steps.streams().openWindow(steps.streams().reread(lease), false);
        }
        if (stream.quiet() > config.heartbeat().toMillis()) {
            batch = steps.writeAhead().probe(steps.streams().openWindow(stream, true));
        }
        return batch != null;
    }

    private Chunk chunk(Stream stream) throws InterruptedException {
        var ready = next;
        next = null;
        if (ready != null) {
            try {
                var chunk = read(ready);
                if (chunk.tick() == stream.tick() && chunk.start() == stream.position()) {
                    return chunk;
                }
            } catch (IllegalStateException e) {
                LOG.debugf("read ahead failed stream=%s", target);
            }
        }
        return read(reading(stream, stream.position()));
    }

    private void readAhead(Stream stream) {
        var end = batch.upto();
        if (failures == 0 && next == null && end.tick() == stream.tick() && end.position() < stream.ceiling()) {
            next = reading(stream, end.position());
        }
    }

    private CompletableFuture<Read> reading(Stream stream, long after) {
        var size = pace.limit();
        return CompletableFuture.supplyAsync(() -> {
            var started = System.nanoTime();
            var chunk = steps.reader().read(stream, after, size);
            return new Read(chunk, size, Duration.ofNanos(System.nanoTime() - started));
        }, ahead);
    }

    /** A chunk, of how many changes at most, and how long it took. */
    private record Read(Chunk chunk, int size, Duration time) {
    }

    private Chunk read(CompletableFuture<Read> reading) throws InterruptedException {
        try {
            var read = await(reading);
            pace.took(read.size(), read.time());
            return read.chunk();
        } catch (ExecutionException e) {
            pace.failed(pace.limit());
            throw new IllegalStateException("a chunk could not be read: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private void after(Outcome.Next step, long millis) {
        var size = batch.entries().size();
        switch (step) {
            case ON -> {
                LOG.debugf("delivered stream=%s items=%d tick=%d ms=%d", target, size, batch.upto().tick(), millis);
                batch.entries().forEach(entry -> answered.add(entry.item().sync()));
                batch = null;
                failures = 0;
                pace.arrived();
            }
            case SAME -> again(size);
            case LATER -> later(size);
            case SMALLER -> smaller(size);
            case ANEW -> drop();
        }
    }

    /** The same bytes; after some failures fewer of them: perhaps the target cannot apply so many in time. */
    private void again(int size) {
        next = null; // built on a predecessor that was not settled: by the time it is, rows and deliveries are others
        pace.atMost(SLOW_START);
        if (++failures >= PATIENCE && batch.canBeCut()) {
            smaller(size);
        }
    }

    /** The same bytes, too; after some failures a few of them, for they do nothing but ask whether the target takes any. */
    private void later(int size) {
        next = null; // rows and deliveries may be others by then
        pace.atMost(SLOW_START);
        if (++failures >= PATIENCE && size > SLOW_START) {
            drop();
        }
    }

    // items are counted, changes are read: one change may be an item for several syncs
    private void smaller(int size) {
        drop();
        pace.halve(size);
    }

    private void drop() {
        batch = null;
        failures = 0;
        next = null;
    }

    /** How long the target is still to be left alone. */
    Duration backOff() {
        return Duration.ofNanos(Math.max(0, retryAt - System.nanoTime()));
    }

    /** Syncs that had an answer since this was last asked. */
    Set<UUID> takeAnswered() {
        var taken = Set.copyOf(answered);
        answered.clear();
        return taken;
    }

    /** Numbers of the syncs that had records which could not be sent, or that are withdrawn now, since this was last asked. */
    Set<Integer> takeAside() {
        var taken = Set.copyOf(aside);
        aside.clear();
        return taken;
    }

    /** Gives the stream to whoever wants it. */
    void release() {
        if (lease != null) {
            steps.streams().release(lease);
        }
    }
}
