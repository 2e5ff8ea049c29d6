package org.moox.sync.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;

import jakarta.enterprise.context.Dependent;

import org.moox.sync.prepare.Batch;
import org.moox.sync.prepare.PrepareConfig;
import org.moox.sync.problem.SyncException;
import org.moox.sync.send.StreamWorker.Rest;
import org.moox.sync.wire.Position;

/** The stream of the rig, to a target that a test makes difficult: each test has its own. */
@Dependent
class DifficultTarget {

    final List<Integer> sizes = new ArrayList<>();
    final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    volatile Optional<String> lock = Optional.empty();
    private final StepsRig rig;
    private final Steps steps;
    private final PrepareConfig batches;
    private final SendConfig config;

    DifficultTarget(StepsRig rig, Steps steps, PrepareConfig batches, SendConfig config) {
        this.rig = rig;
        this.steps = steps;
        this.batches = batches;
        this.config = config;
    }

    void close() {
        threads.shutdownNow();
    }

    Steps steps(Function<Batch, Outcome> target) {
        return new Steps(steps.streams(), steps.reader(), steps.writeAhead(), new Sender(null, null, null) {
            @Override
            Optional<String> lock(UUID target) {
                return lock;
            }

            @Override
            public Outcome send(Batch batch) {
                sizes.add(batch.entries().size());
                return target.apply(batch);
            }
        }, steps.settlement(), batches);
    }

    StreamWorker worker(String owner, Function<Batch, Outcome> target) {
        return new StreamWorker(rig.platform(), owner, steps(target), config, threads);
    }

    Outcome accept(Batch batch) {
        try {
            return new Outcome.Acknowledged(rig.apply(batch));
        } catch (SyncException e) {
            return new Outcome.ChainBroken((long) e.more().get("epoch"), (Position) e.more().get("position"));
        }
    }

    Outcome noMoreThan(int items, Batch batch, Outcome otherwise) {
        return batch.entries().size() > items ? otherwise : accept(batch);
    }

    /** Turns without waiting for back-offs, until there is nothing more to send. */
    void drain(StreamWorker worker) {
        for (var turn = 0; turn < 60; turn++) {
            rig.execute("update sync.streams set next_attempt = null");
            if (worker.turn() == Rest.IDLE) {
                return;
            }
        }
        throw new AssertionError("the stream is stuck; sent batches of " + sizes.subList(0, Math.min(50, sizes.size())));
    }

    void records(int count) {
        rig.execute("insert into steps_source select n, 's' || n, 'name' from generate_series(1, %d) n".formatted(count));
    }
}
