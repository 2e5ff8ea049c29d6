package org.moox.sync.rounds;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.moox.sync.harness.ThreePlatforms;

/**
 * Random load in rounds: writers and an administrator at once, in a storm also a saboteur, then quiet, then every target must hold what its source says, and
 * nothing may have been written twice.
 */
public final class Rounds {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PATIENCE_AFTER_STORM = Duration.ofMinutes(3);
    private static final int WRITERS = 3;
    private static final int TRANSACTIONS = 12;

    private final World world;

    public Rounds(ThreePlatforms three) throws SQLException {
        world = World.create(three);
    }

    /** @throws AssertionError with the seed, what the source says and what the target holds, when they do not agree in time */
    public void round(long seed) throws Exception {
        var diary = new Diary();
        load(seed, diary, false, () -> {
            var left = new AtomicInteger(TRANSACTIONS);
            return () -> left.getAndDecrement() > 0;
        });
        verify(seed, diary, false);
    }

    /**
     * The same for that long while requests and answers get lost, doubled and late, and processes and databases are killed; platforms must stand behind proxies.
     *
     * @throws AssertionError with the seed, what the source says and what the target holds, when they do not agree in time
     */
    public void storm(long seed, Duration time) throws Exception {
        var diary = new Diary();
        var end = System.nanoTime() + time.toNanos();
        try (var saboteur = new Saboteur(world.three, seed, diary)) {
            load(seed, diary, true, () -> () -> System.nanoTime() < end, () -> saboteur.act(() -> System.nanoTime() < end));
        }
        verify(seed, diary, true);
    }

    private void verify(long seed, Diary diary, boolean stormy) throws SQLException {
        try (var oracle = new Oracle(world)) {
            try {
                Awaitility.await()
                        .atMost(stormy ? PATIENCE_AFTER_STORM : PATIENCE)
                        .pollInSameThread()
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(50))
                        .until(oracle::agrees);
            } catch (ConditionTimeoutException e) {
                throw failed("they do not agree", seed, diary, oracle.differences());
            }
            if (!oracle.doubled().isEmpty()) {
                throw failed("they agree, but", seed, diary, oracle.doubled());
            }
        }
    }

    private AssertionError failed(String what, long seed, Diary diary, List<String> lines) throws SQLException {
        var all = new ArrayList<>(lines);
        for (var site : world.three.all()) {
            all.add("log of " + site.process().name() + ": " + site.process().log());
            all.add("its streams: " + site.database().one("select string_agg(s::text, E'\\n    ') from sync.streams s"));
        }
        return new AssertionError("round of seed %d: %s (what was done: %s)%n%s".formatted(seed, what, diary.keep(seed),
                String.join("\n", all)));
    }

    @SafeVarargs
    private void load(long seed, Diary diary, boolean stormy, Supplier<BooleanSupplier> goOn, Callable<Void>... more)
            throws Exception {
        var tasks = new ArrayList<Callable<Void>>(List.of(more));
        for (var i = 0; i < WRITERS; i++) {
            var shop = new Shop(world, seed * 31 + i, "shop " + i, diary, stormy);
            tasks.add(() -> shop.write(goOn.get()));
        }
        var desk = new Desk(world, seed * 31 + WRITERS, "desk", diary, stormy);
        tasks.add(() -> desk.write(goOn.get()));
        var administrator = new Administrator(world, seed, diary,
                new Calls(stormy ? PATIENCE_AFTER_STORM : Duration.ZERO));
        tasks.add(stormy ? () -> administrator.act(goOn.get()) : administrator::act);
        run(seed, diary, tasks);
    }

    private static void run(long seed, Diary diary, List<Callable<Void>> tasks) throws Exception {
        var executor = Executors.newFixedThreadPool(tasks.size());
        try {
            for (var done : executor.invokeAll(tasks, 15, TimeUnit.MINUTES)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("seed " + seed + ", what was done: " + diary.keep(seed), e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
