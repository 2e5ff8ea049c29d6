package org.moox.sync.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WindowsTest {

    private static final int WRITERS = 16;
    private static final int TRANSACTIONS = 60;

    @Inject
    AgroalDataSource dataSource;

    @Inject
    Transactions transactions;

    @Inject
    Streams streams;

    @Inject
    ChangeLog log;

    @Inject
    Pruning pruning;

    private final UUID target = UUID.randomUUID();

    @BeforeEach
    void aStreamOfItsOwn() {
        streams.align(() -> Set.of(target));
    }

    @Test
    void everyCommittedChangeIsReadOnceAndALongTransactionDelaysOnlyItsOwn() throws Exception {
        var seed = System.nanoTime();
        Logger.getLogger(WindowsTest.class).infof("seed %d", seed);
        var stream = streams.claim(target, "reader").orElseThrow();
        var longOneMayCommit = new CountDownLatch(1);
        var threads = Executors.newCachedThreadPool();
        try {
            var longOneHasWritten = new CountDownLatch(1);
            var longOne = threads.submit(() -> longTransaction(longOneHasWritten, longOneMayCommit));
            longOneHasWritten.await();
            var writers = new ArrayList<Future<Set<String>>>();
            for (var writer = 0; writer < WRITERS; writer++) {
                writers.add(threads.submit(writer(writer, new Random(seed + writer))));
            }

            var read = new ArrayList<String>();
            while (writers.stream().anyMatch(w -> !w.isDone())) {
                stream = readWindow(stream, read);
            }
            var expected = new HashSet<String>();
            for (var writer : writers) {
                expected.addAll(writer.get());
            }
            stream = readWindow(stream, read);
            assertThat(read).as("all but the long one's, each once, seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(expected);

            longOneMayCommit.countDown();
            expected.addAll(longOne.get(10, TimeUnit.SECONDS));
            stream = readWindow(stream, read);
            assertThat(read).as("now the long one's too, seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            longOneMayCommit.countDown();
            threads.shutdownNow();
        }
    }

    @Test
    void anEmptyWindowIsNotWritten() {
        var stream = streams.claim(target, "reader").orElseThrow();

        var opened = streams.openWindow(stream, false);

        assertThat(opened).isEqualTo(stream);
    }

    @Test
    void pruningLeavesWhatAStreamHasNotPassed() throws Exception {
        var stream = streams.claim(target, "reader").orElseThrow();
        try (var connection = dataSource.getConnection()) {
            write(connection, List.of("kept"));
        }
        stream = streams.openWindow(stream, false);
        pruning.prune(1_000_000);

        var read = new ArrayList<String>();
        stream = readWindow(stream, read);
        assertThat(read).contains("kept");

        stream = streams.openWindow(stream, true);
        streams.openWindow(stream, true);
        assertThat(pruning.prune(1_000_000)).isPositive();
    }

    @Test
    void anOwnerThatLostItsLeaseCanWriteNothing() throws Exception {
        var stale = streams.claim(target, "first").orElseThrow();
        expire();
        var fresh = streams.claim(target, "second").orElseThrow();

        assertThat(streams.claim(target, "first")).isEmpty();
        assertThat(fresh.lease().number()).isGreaterThan(stale.lease().number());
        assertThatThrownBy(() -> streams.fail(stale.lease(), "late", Duration.ZERO)).isInstanceOf(LeaseLost.class);
        assertThatThrownBy(() -> transactions.run(connection -> {
            streams.settle(connection, stale.lease(), 7, UUID.randomUUID());
            return null;
        })).isInstanceOf(LeaseLost.class);
        assertThat(streams.reread(fresh.lease()).failures()).isZero();
    }

    @Test
    void aLongLeaseIsNotTakenForOneFromBeforeTheClockWasSetBack() {
        var patient = new Streams(transactions, () -> Duration.ofMinutes(20));
        patient.claim(target, "first").orElseThrow();

        assertThat(patient.claim(target, "second")).isEmpty();
    }

    private void expire() throws SQLException {
        try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
            statement.executeUpdate("update sync.streams set lease_until = clock_timestamp() - interval '1 s'");
        }
    }

    private Stream readWindow(Stream claimed, List<String> read) {
        var stream = streams.openWindow(claimed, false);
        while (!stream.isWindowDone()) {
            var window = stream;
            var chunk = transactions.snapshot(connection -> log.read(connection, window, window.position(), 97));
            chunk.forEach(change -> read.add(change.key()));
            var end = chunk.size() < 97 ? window.ceiling() : chunk.get(chunk.size() - 1).position();
            transactions.run(connection -> {
                streams.pass(connection, window.lease(), end);
                return null;
            });
            stream = streams.reread(window.lease());
        }
        return stream;
    }

    private Set<String> longTransaction(CountDownLatch written, CountDownLatch mayCommit) throws Exception {
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            write(connection, List.of("long-1", "long-2"));
            written.countDown();
            mayCommit.await();
            write(connection, List.of("long-3"));
            connection.commit();
            connection.setAutoCommit(true);
        }
        return Set.of("long-1", "long-2", "long-3");
    }

    private Callable<Set<String>> writer(int writer, Random random) {
        return () -> {
            var committed = new HashSet<String>();
            try (var connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                for (var transaction = 0; transaction < TRANSACTIONS; transaction++) {
                    var keys = new ArrayList<String>();
                    for (var row = random.nextInt(1, 8); row > 0; row--) {
                        keys.add(writer + "-" + transaction + "-" + row);
                        write(connection, keys.subList(keys.size() - 1, keys.size()));
                    }
                    if (random.nextInt(4) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        committed.addAll(keys);
                    }
                }
                connection.setAutoCommit(true);
            }
            return committed;
        };
    }

    private void write(Connection connection, List<String> keys) throws SQLException {
        log.append(connection, "thing", Change.UPDATED, keys, null);
    }
}
