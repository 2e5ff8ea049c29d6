package org.moox.sync.send;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.Deliveries;
import org.moox.sync.log.Streams;
import org.moox.sync.prepare.Batch;
import org.moox.sync.prepare.ChunkReader;
import org.moox.sync.prepare.MissingParents;
import org.moox.sync.prepare.PrepareConfig;
import org.moox.sync.prepare.WriteAhead;

import io.quarkus.runtime.configuration.MemorySize;

/** Real stream workers for a test that is elsewhere: their network and their time are the test's. */
@ApplicationScoped
public class DrivenStreams {

    private final Transactions transactions;
    private final Streams streams;
    private final ChunkReader reader;
    private final WriteAhead writeAhead;
    private final Settlement settlement;

    DrivenStreams(Transactions transactions, Streams streams, ChunkReader reader, WriteAhead writeAhead, Deliveries deliveries,
            MissingParents parents) {
        this.transactions = transactions;
        this.streams = streams;
        this.reader = reader;
        this.writeAhead = writeAhead;
        this.settlement = new Settlement(this.transactions, streams, deliveries, parents, new Unhurried());
    }

    /**
     * A worker without history, as after a start of its process. What it does beside, it does at once, on the thread of its turn.
     *
     * @param items most changes read at once
     * @return does a turn; says how it rests then
     */
    public Supplier<String> worker(UUID target, String owner, int items, Function<Batch, Outcome> network) {
        var sender = new Sender(null, null, null) {
            @Override
            Optional<String> lock(UUID target) {
                return Optional.empty();
            }

            @Override
            public Outcome send(Batch batch) {
                return network.apply(batch);
            }
        };
        var worker = new StreamWorker(target, owner,
                new Steps(streams, reader, writeAhead, sender, settlement, new Few(items)), new Unhurried(), Runnable::run);
        return () -> worker.turn().name();
    }

    private record Few(int items) implements PrepareConfig {
        @Override
        public MemorySize bytes() {
            return new MemorySize(java.math.BigInteger.valueOf(1_000_000));
        }
    }

    /** Nothing is due before the test says so. */
    private record Unhurried() implements SendConfig {
        private static final Duration LONG = Duration.ofDays(1);

        @Override
        public boolean enabled() {
            return false;
        }

        @Override
        public Duration poll() {
            return LONG;
        }

        @Override
        public Duration idlePoll() {
            return LONG;
        }

        @Override
        public Duration timeout() {
            return LONG;
        }

        @Override
        public Duration heartbeat() {
            return LONG;
        }

        @Override
        public Duration backoff() {
            return LONG;
        }

        @Override
        public Duration maxBackoff() {
            return LONG;
        }

        @Override
        public Duration retry() {
            return LONG;
        }

        @Override
        public Duration maxRetry() {
            return LONG;
        }
    }
}
