package org.moox.sync.send;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;
import org.moox.sync.prepare.Nudges;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;

/**
 * Keeps the streams flowing: one thread polls the log for all, one thread for each target drives its stream, so that a slow one delays nobody else. At the end
 * the batches in hand are finished and the streams given to whoever wants them; what a target does not answer in time is left to the next owner.
 */
@ApplicationScoped
public class StreamLoops {

    private static final Logger LOG = Logger.getLogger(StreamLoops.class);
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration FOREIGN = Duration.ofMillis(500);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(2); // the lease must be renewed meanwhile
    private static final Duration SUPERVISION = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(5); // with what else waits at the end, less than the ten seconds that a container is given
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final Steps steps;
    private final SendConfig config;
    private final PollLoop poll;
    private final Nudges nudges;
    private final Upkeep upkeep;
    private final String owner = ManagementFactory.getRuntimeMXBean().getName() + '/' + UUID.randomUUID();
    private final Set<UUID> driven = ConcurrentHashMap.newKeySet();
    private final ExecutorService drives = threads("sync-stream");
    private final ExecutorService ahead = threads("sync-ahead");
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<String, Long> rounds = new ConcurrentHashMap<>();
    private volatile Set<UUID> active = Set.of();
    private volatile long until; // when patience ends, once the end has begun

    StreamLoops(Steps steps, SendConfig config, PollLoop poll, Nudges nudges, Upkeep upkeep) {
        this.steps = steps;
        this.config = config;
        this.poll = poll;
        this.nudges = nudges;
        this.upkeep = upkeep;
    }

    private static ExecutorService threads(String name) {
        return Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    void atStart(@Observes @Priority(400) StartupEvent event) {
        if (config.enabled()) {
            start("poll", poll);
            start("supervise", this::supervise);
        }
    }

    private void start(String name, Loop loop) {
        rounds.put(name, System.nanoTime());
        drives.execute(() -> loop.then(() -> rounds.put(name, System.nanoTime())).runWhile(this::isOn, name));
    }

    /** How long the loops that all streams depend on have shown no sign of life, whichever is the longest silent; zero when they are off. */
    public Duration silence() {
        var now = System.nanoTime();
        return !isOn() ? Duration.ZERO : Duration.ofNanos(rounds.values().stream().mapToLong(at -> now - at).max().orElse(0));
    }

    /** Targets that have a thread. */
    Set<UUID> driven() {
        return Set.copyOf(driven);
    }

    private boolean isOn() {
        return ended.getCount() > 0;
    }

    /** While requests are still answered: other replicas may take over from now on. */
    void beforeEnd(@Observes ShutdownDelayInitiatedEvent event) {
        end();
    }

    /** Where nothing went before: together with all that is waited for later. */
    void beginOfEnd(@Observes @Priority(0) ShutdownEvent event) {
        end();
    }

    private synchronized void end() {
        if (isOn()) {
            until = System.nanoTime() + PATIENCE.toNanos();
            ended.countDown();
            nudges.nudge();
            drives.shutdown();
        }
    }

    void atEnd(@Observes ShutdownEvent event) throws InterruptedException {
        end();
        if (!drives.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            drives.shutdownNow();
            drives.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        }
        ahead.shutdownNow();
    }

    private void supervise() throws InterruptedException {
        active = Set.copyOf(steps.streams().active());
        for (var target : active) {
            if (isOn() && driven.add(target)) {
                begin(target);
            }
        }
        pause(SUPERVISION);
    }

    private void begin(UUID target) {
        try {
            drives.execute(() -> drive(target));
        } catch (RuntimeException | Error e) { // no thread to be had: the next time, perhaps
            driven.remove(target);
            throw e;
        }
    }

    /** As long as the stream is in use: one that rests or was stopped holds no thread. */
    private void drive(UUID target) {
        var worker = new StreamWorker(target, owner, steps, config, ahead);
        try {
            new Turns(target, worker).runWhile(() -> isOn() && active.contains(target), "stream " + target);
        } finally {
            Thread.interrupted(); // the last word needs a connection, which an interrupted thread may not get
            release(worker, target);
            driven.remove(target);
        }
    }

    private static void release(StreamWorker worker, UUID target) {
        try {
            worker.release();
        } catch (RuntimeException e) {
            LOG.debugf("stream not released, its lease ends by itself stream=%s reason=\"%s\"", target, e.getMessage());
        }
    }

    /** Until then, or until the end begins. */
    private void pause(Duration time) throws InterruptedException {
        ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
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
                    pause(wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF);
                }
                case LOCKED -> nudges.await(count, IDLE); // a new registry nudges
                case FOREIGN -> pause(FOREIGN);
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
