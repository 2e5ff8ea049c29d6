package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.log.Streams;
import org.moox.sync.prepare.Batch;
import org.moox.sync.prepare.ChunkReader;
import org.moox.sync.prepare.Nudges;
import org.moox.sync.prepare.PrepareConfig;
import org.moox.sync.prepare.Retries;
import org.moox.sync.prepare.WriteAhead;
import org.moox.sync.problem.SyncException;
import org.moox.sync.send.StreamWorker.Rest;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** One stream driven by its worker, against a target that a test makes difficult. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StreamWorkerTest {

    @Inject
    StepsRig rig;

    @Inject
    Streams streams;

    @Inject
    ChunkReader reader;

    @Inject
    WriteAhead writeAhead;

    @Inject
    Settlement settlement;

    @Inject
    PrepareConfig batches;

    @Inject
    SendConfig config;

    @Inject
    Retries retries;

    @Inject
    PollLoop poll;

    @Inject
    Nudges nudges;

    @Inject
    Upkeep upkeep;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Integer> sizes = new ArrayList<>();
    private volatile Optional<String> lock = Optional.empty();

    @BeforeEach
    void twoEmptyTables() {
        rig.reset("update");
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Steps steps(Function<Batch, Outcome> target) {
        return new Steps(streams, reader, writeAhead, new Sender(null, null, null) {
            @Override
            Optional<String> lock(UUID target) {
                return lock;
            }

            @Override
            public Outcome send(Batch batch) {
                sizes.add(batch.entries().size());
                return target.apply(batch);
            }
        }, settlement, batches);
    }

    private StreamWorker worker(String owner, Function<Batch, Outcome> target) {
        return new StreamWorker(rig.platform(), owner, steps(target), config, threads);
    }

    private Outcome accept(Batch batch) {
        try {
            return new Outcome.Acknowledged(rig.apply(batch));
        } catch (SyncException e) {
            return new Outcome.ChainBroken((long) e.more().get("epoch"));
        }
    }

    private Outcome noMoreThan(int items, Batch batch, Outcome otherwise) {
        return batch.entries().size() > items ? otherwise : accept(batch);
    }

    /** Turns without waiting for back-offs, until there is nothing more to send. */
    private void drain(StreamWorker worker) {
        for (var turn = 0; turn < 60; turn++) {
            rig.execute("update sync.streams set next_attempt = null");
            if (worker.turn() == Rest.IDLE) {
                return;
            }
        }
        throw new AssertionError("the stream is stuck; sent batches of " + sizes.subList(0, Math.min(50, sizes.size())));
    }

    private void anotherSyncOfTheSameModel() {
        rig.execute(
                """
                drop table if exists steps_other; create table steps_other (id int generated always as identity primary key, slug text unique not null, name text);
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, if_exists, identifier, revision, created_at, updated_at)
                select gen_random_uuid(), 'other', source_platform_id, source_model, target_platform_id, 'steps_other', if_exists, identifier, revision, now(), now() from sync.syncs""");
        rig.define("revision = 1");
    }

    private void records(int count) {
        rig.execute("insert into steps_source select n, 's' || n, 'name' from generate_series(1, %d) n".formatted(count));
    }

    @Test
    void aBatchThatIsTooLargeIsHalvedThoughEachChangeIsAnItemForTwoSyncs() {
        anotherSyncOfTheSameModel();
        records(40);

        drain(worker("me", batch -> noMoreThan(10, batch, new Outcome.TooLarge())));

        assertThat(rig.target()).hasSize(40);
        assertThat(rig.query("select slug from steps_other")).hasSize(40);
        assertThat(rig.query("select record from sync.deliveries where state <> 'sent'")).isEmpty();
    }

    @Test
    void aRecordThatIsTooLargeForTwoSyncsTogetherIsBroughtByEachAlone() {
        anotherSyncOfTheSameModel();
        records(2);
        var worker = worker("me", batch -> noMoreThan(1, batch, new Outcome.TooLarge()));

        drain(worker);
        assertThat(rig.query("select distinct state from sync.deliveries")).containsExactly("parked");
        rig.execute("update sync.deliveries set next_attempt = now()");
        retries.append(rig.platform());
        drain(worker);

        assertThat(rig.query("select state from sync.deliveries")).hasSize(4).containsOnly("sent");
    }

    @Test
    void aRecordThatIsTooLargeAloneIsParkedAndTheOthersFlow() {
        records(5);
        rig.execute("update steps_source set name = 'huge' where id = 3");

        drain(worker("me", batch -> new String(batch.body()).contains("huge") ? new Outcome.TooLarge() : accept(batch)));

        assertThat(rig.target()).hasSize(4);
        assertThat(rig.query("select record || ' ' || error from sync.deliveries where state = 'parked'")).singleElement()
                .asString()
                .startsWith("3 too_large");
    }

    @Test
    void anEmptyBatchThatIsTooLargeIsAFailure() {
        rig.execute("update sync.streams set acknowledged = null");
        var worker = worker("me", batch -> new Outcome.TooLarge());

        assertThat(worker.turn()).isEqualTo(Rest.BACK_OFF);

        assertThat(sizes).containsExactly(0);
    }

    @Test
    void aTargetThatCannotApplySoManyInTimeGetsFewer() {
        records(120);

        drain(worker("me", batch -> noMoreThan(7, batch, new Outcome.Failed("the target answered 500", Optional.empty()))));

        assertThat(rig.target()).hasSize(120);
    }

    @Test
    void anAnswerThatIsLostIsAskedForWithTheSameBytes() {
        records(3);
        var sent = new ArrayList<Batch>();

        drain(worker("me", batch -> {
            sent.add(batch);
            var answer = accept(batch);
            return sent.size() == 1 ? new Outcome.Failed("no answer", Optional.empty()) : answer;
        }));

        assertThat(sent.get(1)).isSameAs(sent.get(0));
        assertThat(rig.query("select slug from steps_ledger")).hasSize(3);
    }

    @Test
    void whatWasReadAheadOfAFailedBatchIsReadAgain() {
        records(2500);
        var sent = new ArrayList<Batch>();

        drain(worker("me", batch -> {
            sent.add(batch);
            if (sent.size() == 2) {
                await("only this batch is under way").until(() -> ((ThreadPoolExecutor) threads).getActiveCount() == 1);
                rig.execute("update steps_source set name = 'newer' where id = 2400");
                return new Outcome.Failed("no answer", Optional.empty());
            }
            return accept(batch);
        }));

        assertThat(sent.stream().flatMap(b -> b.entries().stream()).filter(e -> e.item().record().equals("2400")))
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.item().data().text()).contains("newer"));
    }

    @Test
    void theLeaseIsKeptWhileTheTargetTakesItsTime() {
        records(1);
        var renewed = "select lease_until > clock_timestamp() from sync.streams";

        drain(worker("me", batch -> {
            rig.expireLease();
            await().atMost(Duration.ofSeconds(8)).until(() -> rig.query(renewed).equals(List.of("t")));
            return accept(batch);
        }));

        assertThat(rig.target()).hasSize(1);
    }

    @Test
    void theLeaseIsKeptWhileATransformerTakesItsTime() {
        rig.define("transformer = '" + Obedient.NAME + "'");
        rig.execute("insert into steps_source values (1, 's1', 'meanwhile')");
        var other = worker("other", this::accept);
        var renewed = "select lease_until > clock_timestamp() from sync.streams";
        var theirs = new ArrayList<Rest>();
        Obedient.MEANWHILE.set(() -> QuarkusTransaction.suspendingExisting().run(() -> {
            rig.expireLease();
            await().atMost(Duration.ofSeconds(8)).until(() -> rig.query(renewed).equals(List.of("t")));
            theirs.add(other.turn());
        }));

        drain(worker("me", this::accept));

        assertThat(theirs).containsExactly(Rest.FOREIGN);
        assertThat(rig.target()).containsExactly("s1=done");
    }

    @Test
    void aChunkThatCannotBeReadIsTriedWithFewerChangesAndThenWithMoreAgain() {
        rig.define("transformer = '" + Obedient.NAME + "'");
        records(2000);
        rig.execute("update steps_source set name = 'meanwhile' where id in (1, 101)");
        var first = new AtomicInteger();
        Obedient.MEANWHILE.set(() -> {
            if (first.incrementAndGet() % 2 == 0 && first.get() < 8) {
                throw new InternalError("the second of them in one chunk");
            }
        });
        var worker = worker("me", this::accept);
        for (var turn = 0; turn < 9 && rig.target().isEmpty(); turn++) {
            try {
                worker.turn();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageStartingWith("a chunk could not be read");
            }
        }
        drain(worker);

        assertThat(rig.target()).hasSize(2000);
        assertThat(sizes.get(0)).isLessThan(500);
        assertThat(sizes).anyMatch(size -> size > sizes.get(0));
    }

    @Test
    void whoLosesTheLeaseDropsWhatIsInHandAndGoesOnWhereTheOtherStopped() {
        records(150);
        var other = worker("other", this::accept);
        var me = new StreamWorker[1];
        me[0] = worker("me", batch -> {
            if (sizes.size() == 1) {
                rig.expireLease();
                drain(other); // with the whole window
                rig.execute("update steps_source set name = 'newer'");
            }
            return accept(batch);
        });
        assertThat(me[0].turn()).as("the answer does not count").isEqualTo(Rest.FOREIGN);
        rig.expireLease();
        drain(me[0]);

        assertThat(rig.target()).isEqualTo(rig.source()).hasSize(150);
        assertThat(rig.query("select epoch from sync.streams")).containsExactly("1");
    }

    @Test
    void aBatchOfAStreamThatRestedMeanwhileIsDropped() {
        records(1);
        var worker = worker("me",
                batch -> sizes.size() == 1 ? new Outcome.Failed("no answer", Optional.empty()) : accept(batch));
        assertThat(worker.turn()).isEqualTo(Rest.BACK_OFF);

        streams.align(List.of());
        assertThat(worker.turn()).isEqualTo(Rest.FOREIGN);
        streams.align(List.of(rig.platform()));
        rig.execute("update steps_source set name = 'newer'");
        drain(worker);

        assertThat(rig.target()).containsExactly("s1=newer");
    }

    @Test
    void aLockedStreamWaitsAndKeepsTheBatchInHandAndGoesOnWithoutABackOff() {
        records(150);
        var sent = new ArrayList<Batch>();
        var worker = worker("me", batch -> {
            sent.add(batch);
            return sent.size() <= 5
                    ? new Outcome.Waiting("the target answered 503",
                            Optional.of(sent.size() < 5 ? Duration.ZERO : Duration.ofHours(1)))
                    : accept(batch);
        });
        assertThat(worker.turn()).isEqualTo(Rest.BACK_OFF);

        lock = Optional.of("locked");
        assertThat(worker.turn()).isEqualTo(Rest.LOCKED);
        assertThat(rig.query("select failures || coalesce(last_error, '') from sync.streams")).containsExactly("0");
        rig.execute(
                "insert into steps_source values (200, 'later', 'name'); update steps_source set name = 'newer' where id = 1");
        assertThat(worker.turn()).isEqualTo(Rest.LOCKED);
        assertThat(rig.target()).isEmpty();
        assertThat(rig.query("select has_errors from sync.syncs")).containsExactly("f");
        lock = Optional.empty();
        drain(worker);

        assertThat(sent.subList(0, 6)).as("the same bytes").containsOnly(sent.get(0));
        assertThat(rig.target()).isEqualTo(rig.source()).hasSize(151);
        assertThat(rig.query("select slug from steps_ledger where operation = 'INSERT'")).hasSize(151);
    }

    @Test
    void aLockStopsAStreamBetweenTwoBatches() {
        records(2500);
        var worker = worker("me", batch -> {
            lock = Optional.of("locked");
            return accept(batch);
        });

        assertThat(worker.turn()).isEqualTo(Rest.LOCKED);

        assertThat(sizes).hasSize(1);
        assertThat(rig.target()).hasSizeLessThan(2500);
    }

    @Test
    void nothingIsRetriedForATargetThatDoesNotAnswer() throws Exception {
        records(3);
        drain(worker("me", this::accept));
        rig.execute(
                "update sync.deliveries set state = 'parked', next_attempt = now(); update sync.streams set lease_owner = null; "
                        + "update steps_source set name = 'newer' where id = 1");
        var loops = new StreamLoops(steps(batch -> new Outcome.Failed("no route", Optional.of(Duration.ofHours(1)))),
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
        records(3);
        drain(worker("me", batch -> accept(batch)));
        rig.execute(
                "update sync.deliveries set state = 'parked', attempts = 1, next_attempt = now(); update sync.streams set lease_owner = null");
        var loops = new StreamLoops(
                steps(batch -> sizes.size() % 2 == 0 ? new Outcome.Failed("no answer", Optional.empty()) : accept(batch)),
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
        var loops = new StreamLoops(steps(this::accept), new Always(config), poll, nudges, upkeep);
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
        assertThat(sizes).doesNotContain(1);
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
