package org.moox.sync.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What every stream has passed goes; what one of them still needs stays. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PruningTest {

    @Inject
    LogRig rig;

    @Inject
    Streams streams;

    @Inject
    Pruning pruning;

    private final UUID fast = UUID.randomUUID();
    private final UUID slow = UUID.randomUUID();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void anEmptyLog() {
        rig.reset();
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
        rig.reset();
    }

    @Test
    void streamsReadEverythingWhilePrunersAndLongTransactionsAreAtWork() throws Exception {
        var seed = System.nanoTime();
        Logger.getLogger(PruningTest.class).infof("seed %d", seed);
        var targets = List.of(fast, slow, UUID.randomUUID());
        streams.align(() -> targets);
        var writers = new ArrayList<Future<Set<String>>>();
        for (var writer = 0; writer < 5; writer++) {
            writers.add(threads.submit(writer(writer, new Random(seed + writer))));
        }
        Map<UUID, List<String>> read = new HashMap<>();
        targets.forEach(target -> read.put(target, new ArrayList<>()));
        var random = new Random(seed);
        var pruned = 0L;
        while (writers.stream().anyMatch(w -> !w.isDone())) {
            var target = targets.get(Math.min(2, random.nextInt(6))); // the last one most often
            read.get(target).addAll(random.nextBoolean() ? rig.readSome(target) : rig.read(target));
            pruned += pruning.prune(random.nextInt(1, 50));
        }
        for (var target : targets) {
            for (var window = 0; window < 3; window++) { // the rest of one, the next, and then its snapshots move past all writers
                read.get(target).addAll(rig.read(target));
            }
        }

        var expected = new HashSet<String>();
        for (var writer : writers) {
            expected.addAll(writer.get());
        }
        read.forEach((target, keys) -> assertThat(keys).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected));
        assertThat(pruned).isBetween(1L, (long) expected.size());
        await().atMost(Duration.ofSeconds(30)).until(() -> { // an analyze of PostgreSQL's own is a transaction, too, and may run on
            targets.forEach(rig::read);
            pruning.run(Duration.ofSeconds(5));
            return rig.value("select count(*) from sync.changes").equals("0");
        });
    }

    private Callable<Set<String>> writer(int number, Random random) {
        return () -> {
            var committed = new HashSet<String>();
            try (var connection = rig.connect()) {
                for (var transaction = 0; transaction < (number == 0 ? 4 : 150); transaction++) {
                    connection.setAutoCommit(false);
                    var keys = new ArrayList<String>();
                    for (var row = random.nextInt(number == 0 ? 80 : 5); row >= 0; row--) {
                        keys.add(number + "-" + transaction + "-" + row);
                        rig.write(connection, keys.subList(keys.size() - 1, keys.size()));
                        if (number == 0) { // a long one
                            connection.createStatement().execute("select pg_sleep(0.01)");
                        }
                    }
                    if (random.nextInt(4) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        committed.addAll(keys);
                    }
                    connection.setAutoCommit(true);
                }
            }
            return committed;
        };
    }

    @Test
    void whatAStreamThatIsJustBeginningWillReadStays() throws Exception {
        streams.align(() -> List.of(slow));
        streams.align(List::of); // it rests
        try (var writer = rig.connect(); var holder = rig.connect()) {
            writer.setAutoCommit(false);
            rig.write(writer, List.of("begun before the stream"));
            holder.setAutoCommit(false);
            holder.createStatement().execute("select from sync.streams for update");
            var beginning = CompletableFuture.runAsync(() -> streams.align(() -> List.of(fast, slow)), threads);
            await().until(() -> isWaiting("transactionid"));
            writer.commit();
            writer.setAutoCommit(true);
            var prune = CompletableFuture.supplyAsync(() -> pruning.run(Duration.ZERO), threads);
            await().until(() -> prune.isDone() || isWaiting("advisory"));
            holder.rollback();
            holder.setAutoCommit(true);
            beginning.get();
            prune.get();
        }

        assertThat(rig.read(fast)).containsExactly("begun before the stream");
    }

    private boolean isWaiting(String event) {
        return !rig
                .value("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and wait_event = '" + event + "'")
                .equals("0");
    }

    @Test
    void aStreamOfARemovedPlatformOrWithoutAnySyncHoldsNothing() {
        streams.align(() -> List.of(fast, slow));
        rig.write("a", "b");
        rig.read(fast);
        rig.read(fast);
        assertThat(pruning.run(Duration.ofSeconds(1))).isZero();

        streams.align(() -> List.of(fast));

        await().until(() -> {
            rig.read(fast);
            pruning.run(Duration.ofSeconds(1));
            return rig.value("select count(*) from sync.changes").equals("0");
        });
    }

    @Test
    void aStreamThatIsStoppedHoldsWhatItHasNotSent() {
        streams.align(() -> List.of(fast));
        streams.stop(streams.claim(fast, "reader").orElseThrow().lease(), "gone");
        rig.write("a");

        assertThat(pruning.run(Duration.ofSeconds(1))).isZero();
    }

    @Test
    void rowsThatCameWithARestoreFromAnotherDatabaseGo() {
        streams.align(() -> List.of(fast));
        rig.write("a");
        rig.execute(
                "insert into sync.changes (tx, model, operation, key) values ('9999999999', 'thing', 'updated', 'of another time')");

        assertThat(pruning.run(Duration.ofSeconds(1))).isOne();

        assertThat(rig.read(fast)).containsExactly("a");
    }
}
