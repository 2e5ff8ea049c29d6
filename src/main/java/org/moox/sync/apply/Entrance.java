package org.moox.sync.apply;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.agroal.api.AgroalDataSource;

/**
 * Where batches wait that this process cannot apply at once: before they have a connection. One of each source and one into each model that several sources fill goes in at a time, in
 * the order in which they came, and all together never take more than a third of the connections. Thread-safe.
 */
@ApplicationScoped
class Entrance {

    private static final int SHARE = 3;

    private final Map<String, Semaphore> turns = new ConcurrentHashMap<>();
    private final Semaphore places;

    @Inject
    Entrance(AgroalDataSource dataSource) {
        this(dataSource.getConfiguration().connectionPoolConfiguration().maxSize() / SHARE);
    }

    Entrance(int places) {
        this.places = new Semaphore(Math.max(1, places), true);
    }

    /**
     * Does the work when it is its turn.
     *
     * @throws org.moox.sync.problem.SyncException UNAVAILABLE when that takes longer than {@code patience}
     */
    <T> T pass(UUID source, Turns models, Duration patience, Supplier<T> work) {
        var until = System.nanoTime() + patience.toNanos();
        var held = new ArrayDeque<Semaphore>();
        try {
            for (var turn : inOrder(source, models)) {
                take(turn, until, held);
            }
            return work.get();
        } finally {
            held.forEach(Semaphore::release);
        }
    }

    // everybody in the same order, so that nobody waits in a ring; who waits for a turn keeps no place from others
    private List<Semaphore> inOrder(UUID source, Turns models) {
        var order = new ArrayList<Semaphore>();
        order.add(turn("source " + source));
        models.models().stream().sorted().map(model -> turn("model " + model)).forEach(order::add);
        order.add(places);
        return order;
    }

    private Semaphore turn(String name) {
        return turns.computeIfAbsent(name, n -> new Semaphore(1, true));
    }

    private static void take(Semaphore turn, long until, Deque<Semaphore> held) {
        try {
            if (turn.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                held.push(turn);
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Busy.because("This platform is applying other batches; send it again.");
    }
}
