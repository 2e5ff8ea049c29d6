package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.log.Streams;
import org.moox.sync.prepare.Nudges;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The loops of all streams, with one stream, against a target that a test makes difficult. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StreamLoopsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    StepsRig rig;

    @Inject
    Streams streams;

    @Inject
    DifficultTarget target;

    @Inject
    SendConfig config;

    @Inject
    PollLoop poll;

    @Inject
    Nudges nudges;

    @Inject
    Upkeep upkeep;

    @BeforeEach
    void twoEmptyTables() {
        rig.reset("update");
    }

    @AfterEach
    void end() {
        target.close();
    }

    @Test
    void nothingIsRetriedForATargetThatDoesNotAnswer() throws Exception {
        target.records(3);
        target.drain(target.worker("me", target::accept));
        rig.execute(
                "update sync.deliveries set state = 'parked', next_attempt = now(); update sync.streams set lease_owner = null; "
                        + "update steps_source set name = 'newer' where id = 1");
        var loops = new StreamLoops(target.steps(batch -> new Outcome.Failed("no route", Optional.of(Duration.ofHours(1)))),
                new Always(config), poll, nudges, upkeep);

        loops.atStart(null);
        try {
            await().until(() -> rig.query("select failures > 0 from sync.streams").equals(List.of("t")));
            var before = rig.query("select count(*) from sync.changes");
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> rig.query("select count(*) from sync.changes").equals(before));
        } finally {
            loops.atEnd(null);
        }
        await().until(() -> rig.query("select lease_owner is null from sync.streams").equals(List.of("t")));
    }

    @Test
    void loopsBringWhatChangesWhatFailsAndWhatWasParked() throws Exception {
        target.records(3);
        target.drain(target.worker("me", batch -> target.accept(batch)));
        rig.execute(
                "update sync.deliveries set state = 'parked', attempts = 1, next_attempt = now(); update sync.streams set lease_owner = null");
        var loops = new StreamLoops(
                target.steps(batch -> target.sizes.size() % 2 == 0
                        ? new Outcome.Failed("no answer", Optional.empty())
                        : target.accept(batch)),
                new Always(config), poll, nudges, upkeep);

        loops.atStart(null);
        try {
            rig.execute("insert into steps_source values (9, 'z', 'live')");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(rig.target()).isEqualTo(rig.source());
                assertThat(rig.query("select state from sync.deliveries")).hasSize(4).containsOnly("sent");
            });
        } finally {
            loops.atEnd(null);
        }
    }

    @Test
    void whatCannotEvenBeSentShowsAsAnErrorUntilItIsWithdrawn() throws Exception {
        rig.define("transformer = '" + Obedient.NAME + "'");
        rig.execute("insert into steps_source values (4711, 'a', 'fail')");
        var loops = new StreamLoops(target.steps(target::accept), new Always(config), poll, nudges, upkeep);
        var shown = "select concat(has_errors, ' ', last_sync is null, ' ', left(error_message, 21)) from sync.syncs";

        loops.atStart(null);
        try {
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                rig.execute("update sync.deliveries set next_attempt = now() where attempts < 2");
                assertThat(rig.query(shown)).containsExactly("t t 1 parked; record 4711");
            });
            rig.execute("delete from steps_source");
            await().atMost(Duration.ofSeconds(20)).until(() -> rig.query(shown).equals(List.of("f t ")));
        } finally {
            loops.atEnd(null);
        }
        assertThat(target.sizes).doesNotContain(1);
    }

    @Test
    void theThreadOfATargetThatIsRetiredEndsAndOneThatIsBackHasOneAgain() throws Exception {
        target.records(1);
        var loops = new StreamLoops(target.steps(target::accept), new Always(config), poll, nudges, upkeep);
        loops.atStart(null);
        try {
            await().atMost(SOON).until(() -> rig.target().size() == 1);
            streams.align(() -> List.of());
            await().atMost(SOON).until(() -> loops.driven().isEmpty());

            streams.align(() -> List.of(rig.platform()));
            rig.execute("insert into steps_source values (9, 'z', 'back')");
            await().atMost(SOON).until(() -> rig.target().size() == 2);
            assertThat(loops.driven()).containsExactly(rig.platform());
            assertThat(loops.silence()).isLessThan(Duration.ofSeconds(10));
        } finally {
            loops.atEnd(null);
        }
        await().atMost(SOON).until(() -> drivers() == 0);
        assertThat(loops.silence()).as("they are off").isZero();
    }

    @Test
    void theEndWaitsForTheBatchInHandAndForNothingElse() throws Exception {
        target.records(1);
        var under = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var loops = new StreamLoops(target.steps(batch -> {
            under.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                return new Outcome.Failed("interrupted", Optional.empty());
            }
            return target.accept(batch);
        }), new Always(config), poll, nudges, upkeep);
        loops.atStart(null);
        assertThat(under.await(10, TimeUnit.SECONDS)).isTrue();

        var end = CompletableFuture.runAsync(() -> end(loops));
        await().until(() -> drivers() == 1); // all but the one that waits
        answer.countDown();
        end.get(3, TimeUnit.SECONDS);

        assertThat(rig.query("select concat(lease_owner, cardinality(attempts)) from sync.streams")).containsExactly("0");
        assertThat(rig.target()).hasSize(1);
    }

    @Test
    void theEndOfATargetThatIsLeftAloneTakesNoTime() throws Exception {
        target.records(1);
        var loops = new StreamLoops(target.steps(batch -> new Outcome.Failed("no route", Optional.of(Duration.ofHours(1)))),
                new Always(config), poll, nudges, upkeep);
        loops.atStart(null);
        await().atMost(SOON).until(() -> rig.query("select failures from sync.streams").equals(List.of("1")));

        assertTimeoutPreemptively(Duration.ofSeconds(1), () -> loops.atEnd(null));

        assertThat(rig.query("select lease_owner is null from sync.streams")).containsExactly("t");
    }

    private static void end(StreamLoops loops) {
        try {
            loops.atEnd(null);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long drivers() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("sync-stream")).count();
    }

    /** The configuration, but streams flow. */
    private record Always(SendConfig config) implements SendConfig {
        @Override
        public boolean enabled() {
            return true;
        }

        @Override
        public Duration poll() {
            return config.poll();
        }

        @Override
        public Duration idlePoll() {
            return config.idlePoll();
        }

        @Override
        public Duration timeout() {
            return config.timeout();
        }

        @Override
        public Duration heartbeat() {
            return config.heartbeat();
        }

        @Override
        public Duration backoff() {
            return config.backoff();
        }

        @Override
        public Duration maxBackoff() {
            return config.maxBackoff();
        }

        @Override
        public Duration retry() {
            return config.retry();
        }

        @Override
        public Duration maxRetry() {
            return config.maxRetry();
        }
    }
}
