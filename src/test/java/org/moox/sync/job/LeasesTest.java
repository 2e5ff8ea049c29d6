package org.moox.sync.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Two replicas on one database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LeasesTest {

    private static final Duration LENGTH = Duration.ofMillis(300);
    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Transactions transactions;

    private final String job = "job " + UUID.randomUUID();
    private final AtomicInteger done = new AtomicInteger();
    private Leases one;
    private Leases other;

    @BeforeEach
    void twoReplicas() {
        one = new Leases(transactions, "one", LENGTH);
        other = new Leases(transactions, "other", LENGTH);
    }

    @AfterEach
    void gone() throws InterruptedException {
        one.release();
        other.release();
    }

    @Test
    void theOneThatCameFirstKeepsTheJobFromRoundToRound() {
        assertThat(run(one, SOON)).isTrue();
        assertThat(run(other, SOON)).isFalse();
        assertThat(run(one, SOON)).isTrue();
        assertThat(run(other, SOON)).isFalse();
        assertThat(done).hasValue(2);
    }

    @Test
    void anotherJobIsFree() {
        assertThat(run(one, SOON)).isTrue();
        assertThat(other.run("another " + job, SOON, done::incrementAndGet)).isTrue();
    }

    @Test
    void theJobOfOneThatDiedIsTakenOverWhenItsLeaseHasEnded() {
        assertThat(run(one, Duration.ZERO)).isTrue();

        await().atMost(SOON).until(() -> run(other, SOON));
        assertThat(run(one, SOON)).isFalse();
    }

    @Test
    void theJobOfOneThatStoppedIsTakenOverAtOnce() throws InterruptedException {
        assertThat(run(one, SOON)).isTrue();
        one.release();

        assertThat(run(other, SOON)).isTrue();
    }

    @Test
    void aLeaseFromBeforeTheClockWasSetBackIsTakenOver() {
        assertThat(run(one, SOON)).isTrue();
        transactions.run(connection -> {
            try (var update = connection.createStatement()) {
                return update
                        .executeUpdate("update sync.leases set ends = ends + interval '1 year' where name = '" + job + "'");
            }
        });

        assertThat(run(other, SOON)).isTrue();
    }

    @Test
    void aDatabaseThatDoesNotAnswerDoesNotHoldUpTheStop() {
        assertThat(run(one, SOON)).isTrue();
        transactions.run(connection -> {
            try (var lock = connection.createStatement()) {
                lock.execute("lock table sync.leases");
            }
            var begun = System.nanoTime();
            try {
                one.release();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
            return null;
        });
    }

    @Test
    void theLeaseIsKeptForAsLongAsTheWorkTakes() {
        var finish = new CompletableFuture<Void>();
        var started = new CompletableFuture<Void>();
        var work = CompletableFuture.supplyAsync(() -> one.run(job, Duration.ZERO, () -> {
            started.complete(null);
            finish.join();
        }));
        started.join();

        await().during(LENGTH.multipliedBy(4)).atMost(SOON).until(() -> !run(other, SOON));
        finish.complete(null);
        assertThat(work.join()).isTrue();
        await().atMost(SOON).until(() -> run(other, SOON));
    }

    @Test
    void workThatFailsIsItsCallersBusinessAndEndsTheRenewals() {
        assertThatThrownBy(() -> one.run(job, Duration.ZERO, () -> {
            throw new IllegalStateException("broken");
        })).hasMessage("broken");

        await().atMost(SOON).until(() -> run(other, SOON));
    }

    @Test
    void ofManyThatComeAtOnceOneDoesIt() throws InterruptedException {
        var all = IntStream.range(0, 8)
                .mapToObj(i -> new Leases(transactions, "replica " + i, LENGTH))
                .toList();
        var took = all.stream().map(leases -> CompletableFuture.supplyAsync(() -> run(leases, SOON))).toList();

        assertThat(took.stream().map(CompletableFuture::join).filter(Boolean::booleanValue)).hasSize(1);
        assertThat(done).hasValue(1);
        for (var leases : all) {
            leases.release();
        }
    }

    private boolean run(Leases replica, Duration every) {
        return replica.run(job, every, done::incrementAndGet);
    }
}
