package org.moox.sync.send;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.prepare.Nudges;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

/** Keeps the streams flowing: one thread polls the log for all, one thread for each target drives its stream, so that a slow one delays nobody else. */
@ApplicationScoped
public class StreamLoops {

    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration FOREIGN = Duration.ofMillis(500);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(2); // the lease must be renewed meanwhile

    private final Steps steps;
    private final SendConfig config;
    private final PollLoop poll;
    private final Nudges nudges;
    private final Upkeep upkeep;
    private final String owner = ManagementFactory.getRuntimeMXBean().getName() + '/' + UUID.randomUUID();
    private final Map<UUID, Boolean> driven = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "sync-stream");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean stopped;

    StreamLoops(Steps steps, SendConfig config, PollLoop poll, Nudges nudges, Upkeep upkeep) {
        this.steps = steps;
        this.config = config;
        this.poll = poll;
        this.nudges = nudges;
        this.upkeep = upkeep;
    }

    void atStart(@Observes @Priority(400) StartupEvent event) {
        if (config.enabled()) {
            threads.execute(() -> poll.runWhile(() -> !stopped, "poll"));
            threads.execute(() -> ((Loop) this::supervise).runWhile(() -> !stopped, "supervise"));
        }
    }

    void atEnd(@Observes ShutdownEvent event) throws InterruptedException {
        stopped = true;
        nudges.nudge();
        threads.shutdown();
        if (!threads.awaitTermination(3, TimeUnit.SECONDS)) {
            threads.shutdownNow();
        }
    }

    private void supervise() throws InterruptedException {
        for (var target : steps.streams().active()) {
            if (driven.putIfAbsent(target, true) == null) {
                threads.execute(() -> drive(target));
            }
        }
        TimeUnit.MILLISECONDS.sleep(250);
    }

    private void drive(UUID target) {
        var worker = new StreamWorker(target, owner, steps, config, threads);
        try {
            new Turns(target, worker).runWhile(() -> !stopped && driven.containsKey(target), "stream " + target);
        } finally {
            driven.remove(target);
            worker.release();
        }
    }

    /** The turns of one stream, and what its owner does beside. */
    private final class Turns implements Loop {

        private final UUID target;
        private final StreamWorker worker;
        private long lastUpkeep;

        Turns(UUID target, StreamWorker worker) {
            this.target = target;
            this.worker = worker;
        }

        @Override
        public void once() throws InterruptedException {
            var count = nudges.count();
            switch (worker.turn()) {
                case NONE -> keepUp();
                case IDLE -> {
                    keepUp();
                    nudges.await(count, IDLE);
                }
                case BACK_OFF -> { // nothing is brought back for a target that does not answer
                    var wait = worker.backOff();
                    TimeUnit.NANOSECONDS.sleep((wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF).toNanos());
                }
                case LOCKED -> nudges.await(count, IDLE); // a new registry nudges
                case FOREIGN -> TimeUnit.NANOSECONDS.sleep(FOREIGN.toNanos());
            }
        }

        private void keepUp() {
            if (System.nanoTime() - lastUpkeep > IDLE.toNanos()) {
                lastUpkeep = System.nanoTime();
                upkeep.run(target, worker.takeAnswered(), worker.takeAside());
            }
        }
    }
}
