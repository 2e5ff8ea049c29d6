package org.moox.sync.rounds;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.moox.sync.harness.ThreePlatforms;

/** Random load in rounds: writers and an administrator at once, then quiet, then every target must hold what its source says. */
public final class Rounds implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WRITERS = 3;
    private static final int TRANSACTIONS = 12;

    private final World world;
    private final Oracle oracle;

    public Rounds(ThreePlatforms three) throws SQLException {
        world = World.create(three);
        oracle = new Oracle(world);
    }

    /** @throws AssertionError with the seed, what the source says and what the target holds, when they do not agree in time */
    public void round(long seed) throws Exception {
        var diary = new Diary();
        load(seed, diary);
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .until(oracle::agrees);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("round of seed %d (what was done: %s)%n%s".formatted(seed, diary.keep(seed),
                    String.join("\n", oracle.differences())));
        }
    }

    private void load(long seed, Diary diary) throws Exception {
        var tasks = new ArrayList<Callable<Void>>();
        for (var i = 0; i < WRITERS; i++) {
            var shop = new Shop(world, seed * 31 + i, "shop " + i, diary);
            tasks.add(() -> shop.write(TRANSACTIONS));
        }
        var desk = new Desk(world, seed * 31 + WRITERS, "desk", diary);
        tasks.add(() -> desk.write(TRANSACTIONS));
        tasks.add(() -> new Administrator(world, seed, diary).act());
        var executor = Executors.newFixedThreadPool(tasks.size());
        try {
            for (var done : executor.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("seed " + seed + ", what was done: " + diary.keep(seed), e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    @Override
    public void close() throws SQLException {
        oracle.close();
    }
}
