package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.log.Streams;
import org.moox.sync.model.Models;
import org.moox.sync.prepare.Batch;
import org.moox.sync.prepare.Retries;
import org.moox.sync.send.StreamWorker.Rest;

import io.agroal.api.AgroalDataSource;
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
    DifficultTarget target;

    @Inject
    Streams streams;

    @Inject
    Retries retries;

    @Inject
    Models models;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void twoEmptyTables() {
        rig.reset("update");
    }

    @AfterEach
    void end() {
        target.close();
    }

    private void anotherSyncOfTheSameModel() {
        rig.execute(
                """
                drop table if exists steps_other; create table steps_other (id int generated always as identity primary key, slug text unique not null, name text);
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, if_exists, identifier, revision, created_at, updated_at)
                select gen_random_uuid(), 'other', source_platform_id, source_model, target_platform_id, 'steps_other', if_exists, identifier, revision, now(), now() from sync.syncs""");
        rig.define("revision = 1");
    }

    @Test
    void aBatchThatIsTooLargeIsHalvedThoughEachChangeIsAnItemForTwoSyncs() {
        anotherSyncOfTheSameModel();
        target.records(40);

        target.drain(target.worker("me", batch -> target.noMoreThan(10, batch, new Outcome.TooLarge())));

        assertThat(rig.target()).hasSize(40);
        assertThat(rig.query("select slug from steps_other")).hasSize(40);
        assertThat(rig.query("select record from sync.deliveries where state <> 'sent'")).isEmpty();
    }

    @Test
    void aRecordThatIsTooLargeForTwoSyncsTogetherIsBroughtByEachAlone() {
        anotherSyncOfTheSameModel();
        target.records(2);
        var worker = target.worker("me", batch -> target.noMoreThan(1, batch, new Outcome.TooLarge()));

        target.drain(worker);
        assertThat(rig.query("select distinct state from sync.deliveries")).containsExactly("parked");
        rig.execute("update sync.deliveries set next_attempt = now()");
        retries.append(rig.platform());
        target.drain(worker);

        assertThat(rig.query("select state from sync.deliveries")).hasSize(4).containsOnly("sent");
    }

    @Test
    void aRecordThatIsTooLargeAloneIsParkedAndTheOthersFlow() {
        target.records(5);
        rig.execute("update steps_source set name = 'huge' where id = 3");

        target.drain(target.worker("me",
                batch -> new String(batch.body()).contains("huge") ? new Outcome.TooLarge() : target.accept(batch)));

        assertThat(rig.target()).hasSize(4);
        assertThat(rig.query("select record || ' ' || error from sync.deliveries where state = 'parked'")).singleElement()
                .asString()
                .startsWith("3 too_large");
    }

    @Test
    void anEmptyBatchThatIsTooLargeIsAFailure() {
        rig.execute("update sync.streams set acknowledged = null");
        var worker = target.worker("me", batch -> new Outcome.TooLarge());

        assertThat(worker.turn()).isEqualTo(Rest.BACK_OFF);

        assertThat(target.sizes).containsExactly(0);
    }

    @Test
    void aTargetThatCannotApplySoManyInTimeGetsFewer() {
        target.records(120);

        target.drain(target.worker("me",
                batch -> target.noMoreThan(7, batch, new Outcome.Failed("the target answered 500", Optional.empty()))));

        assertThat(rig.target()).hasSize(120);
    }

    @Test
    void anAnswerThatIsLostIsAskedForWithTheSameBytes() {
        target.records(3);
        var sent = new ArrayList<Batch>();

        target.drain(target.worker("me", batch -> {
            sent.add(batch);
            var answer = target.accept(batch);
            return sent.size() == 1 ? new Outcome.Failed("no answer", Optional.empty()) : answer;
        }));

        assertThat(sent.get(1)).isSameAs(sent.get(0));
        assertThat(rig.query("select slug from steps_ledger")).hasSize(3);
    }

    @Test
    void whatWasReadAheadOfAFailedBatchIsReadAgain() {
        target.records(2500);
        var sent = new ArrayList<Batch>();

        target.drain(target.worker("me", batch -> {
            sent.add(batch);
            if (sent.size() == 2) {
                await("only this batch is under way").until(() -> target.threads.getActiveCount() == 1);
                rig.execute("update steps_source set name = 'newer' where id = 2400");
                return new Outcome.Failed("no answer", Optional.empty());
            }
            return target.accept(batch);
        }));

        assertThat(sent.stream().flatMap(b -> b.entries().stream()).filter(e -> e.item().record().equals("2400")))
                .isNotEmpty()
                .allSatisfy(e -> assertThat(e.item().data().text()).contains("newer"));
    }

    @Test
    void theLeaseIsKeptWhileTheTargetTakesItsTime() {
        target.records(1);
        var renewed = "select lease_until > clock_timestamp() from sync.streams";

        target.drain(target.worker("me", batch -> {
            rig.expireLease();
            await().atMost(Duration.ofSeconds(8)).until(() -> rig.query(renewed).equals(List.of("t")));
            return target.accept(batch);
        }));

        assertThat(rig.target()).hasSize(1);
    }

    @Test
    void theLeaseIsKeptWhileATransformerTakesItsTime() {
        rig.define("transformer = '" + Obedient.NAME + "'");
        rig.execute("insert into steps_source values (1, 's1', 'meanwhile')");
        var other = target.worker("other", target::accept);
        var renewed = "select lease_until > clock_timestamp() from sync.streams";
        var theirs = new ArrayList<Rest>();
        Obedient.MEANWHILE.set(() -> QuarkusTransaction.suspendingExisting().run(() -> {
            rig.expireLease();
            await().atMost(Duration.ofSeconds(8)).until(() -> rig.query(renewed).equals(List.of("t")));
            theirs.add(other.turn());
        }));

        target.drain(target.worker("me", target::accept));

        assertThat(theirs).containsExactly(Rest.FOREIGN);
        assertThat(rig.target()).containsExactly("s1=done");
    }

    @Test
    void aChunkThatCannotBeReadIsTriedWithFewerChangesAndThenWithMoreAgain() {
        rig.define("transformer = '" + Obedient.NAME + "'");
        target.records(2000);
        rig.execute("update steps_source set name = 'meanwhile' where id in (1, 101)");
        var first = new AtomicInteger();
        Obedient.MEANWHILE.set(() -> {
            if (first.incrementAndGet() % 2 == 0 && first.get() < 8) {
                throw new InternalError("the second of them in one chunk");
            }
        });
        var worker = target.worker("me", target::accept);
        for (var turn = 0; turn < 9 && rig.target().isEmpty(); turn++) {
            try {
                worker.turn();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageStartingWith("a chunk could not be read");
            }
        }
        target.drain(worker);

        assertThat(rig.target()).hasSize(2000);
        assertThat(target.sizes.get(0)).isLessThan(500);
        assertThat(target.sizes).anyMatch(size -> size > target.sizes.get(0));
    }

    @Test
    void whoLosesTheLeaseDropsWhatIsInHandAndGoesOnWhereTheOtherStopped() {
        target.records(150);
        var other = target.worker("other", target::accept);
        var me = new StreamWorker[1];
        me[0] = target.worker("me", batch -> {
            if (target.sizes.size() == 1) {
                rig.expireLease();
                target.drain(other); // with the whole window
                rig.execute("update steps_source set name = 'newer'");
            }
            return target.accept(batch);
        });
        assertThat(me[0].turn()).as("the answer does not count").isEqualTo(Rest.FOREIGN);
        rig.expireLease();
        target.drain(me[0]);

        assertThat(rig.target()).isEqualTo(rig.source()).hasSize(150);
        assertThat(rig.query("select epoch from sync.streams")).containsExactly("1");
    }

    @Test
    void aBatchOfAStreamThatRestedMeanwhileIsDropped() {
        target.records(1);
        var worker = target.worker("me",
                batch -> target.sizes.size() == 1 ? new Outcome.Failed("no answer", Optional.empty()) : target.accept(batch));
        assertThat(worker.turn()).isEqualTo(Rest.BACK_OFF);

        streams.align(() -> List.of());
        assertThat(worker.turn()).isEqualTo(Rest.FOREIGN);
        streams.align(() -> List.of(rig.platform()));
        rig.execute("update steps_source set name = 'newer'");
        target.drain(worker);

        assertThat(rig.target()).containsExactly("s1=newer");
    }

    @Test
    void aLockedStreamWaitsForgetsTheBatchInHandAndGoesOnWithoutABackOff() {
        target.records(150);
        var sent = new ArrayList<Batch>();
        var worker = target.worker("me", batch -> {
            sent.add(batch);
            return sent.size() <= 2
                    ? new Outcome.Waiting("the target answered 503",
                            Optional.of(sent.size() < 2 ? Duration.ZERO : Duration.ofHours(1)))
                    : target.accept(batch);
        });
        assertThat(worker.turn()).isEqualTo(Rest.BACK_OFF);

        target.lock = Optional.of("locked");
        assertThat(worker.turn()).isEqualTo(Rest.LOCKED);
        assertThat(rig.query("select failures || coalesce(last_error, '') from sync.streams")).containsExactly("0");
        rig.execute(
                "insert into steps_source values (200, 'later', 'name'); update steps_source set name = 'newer' where id = 1");
        assertThat(worker.turn()).isEqualTo(Rest.LOCKED);
        assertThat(rig.target()).isEmpty();
        assertThat(rig.query("select has_errors from sync.syncs")).containsExactly("f");
        target.lock = Optional.empty();
        target.drain(worker);

        assertThat(sent.get(1)).as("the same bytes").isEqualTo(sent.get(0));
        assertThat(sent.get(2).id()).as("what it held may not belong there any more").isNotEqualTo(sent.get(0).id());
        assertThat(rig.target()).isEqualTo(rig.source()).hasSize(151);
        assertThat(rig.query("select slug from steps_ledger where operation = 'INSERT'")).hasSize(151);
    }

    @Test
    void aLockStopsAStreamBetweenTwoBatches() {
        target.records(2500);
        var worker = target.worker("me", batch -> {
            target.lock = Optional.of("locked");
            return target.accept(batch);
        });

        assertThat(worker.turn()).isEqualTo(Rest.LOCKED);

        assertThat(target.sizes).hasSize(1);
        assertThat(rig.target()).hasSizeLessThan(2500);
    }

    @Test
    void aTargetThatTakesNothingIsAskedWithLittleAndCatchesUpFasterAndFaster() {
        target.records(2500);
        var busy = new Outcome.Waiting("the target answered 503", Optional.empty());

        target.drain(target.worker("me", batch -> target.sizes.size() <= 5 ? busy : target.accept(batch)));

        assertThat(rig.target()).hasSize(2500);
        assertThat(target.sizes.subList(0, 3)).as("the same bytes").containsOnly(target.sizes.get(0));
        assertThat(target.sizes.get(0)).isGreaterThan(900);
        assertThat(target.sizes.subList(3, 6)).as("the probe").allMatch(size -> size <= 50);
        assertThat(target.sizes.subList(6, target.sizes.size())).as("the way up").anyMatch(size -> size > 500);
    }

    @Test
    void whoTakesOverAStreamWhoseTargetFailsAsksWithLittleToo() {
        target.records(200);
        var lost = target.worker("dead", batch -> new Outcome.Failed("no route", Optional.of(Duration.ofHours(1))));
        assertThat(lost.turn()).isEqualTo(Rest.BACK_OFF);
        assertThat(target.sizes).containsExactly(200);
        rig.expireLease();
        var next = target.worker("next", target::accept);

        assertThat(next.turn()).as("the wait is the stream's, whoever owns it").isEqualTo(Rest.BACK_OFF);
        target.drain(next);

        assertThat(target.sizes.get(1)).isLessThanOrEqualTo(50);
        assertThat(rig.target()).hasSize(200);
    }

    @Test
    void whatWasReadAheadWhileASyncWasPausedIsReadAgainWhenItRuns() {
        anotherSyncOfTheSameModel();
        rig.define("status = title <> 'other'");
        target.records(2500);

        target.drain(target.worker("me", batch -> {
            if (target.sizes.size() == 1) {
                await("the next ones are read").until(() -> target.threads.getActiveCount() == 1);
                rig.execute("update sync.syncs set status = true; update sync.registry set revision = revision + 1"); // by another replica
            }
            return target.accept(batch);
        }));

        assertThat(rig.query("select count(*) from steps_other")).as("all but what was under way already")
                .containsExactly(String.valueOf(2500 - target.sizes.get(0)));
    }

    @Test
    void aChunkIsReadByASingleConnection() throws SQLException {
        target.records(1);
        var stream = streams.openWindow(rig.claim("me"), false);
        var reader = target.steps(target::accept).reader();
        var held = new ArrayList<Connection>();
        try {
            rig.execute("update sync.registry set revision = revision + 1");
            models.forget();
            for (var i = 1; i < dataSource.getConfiguration().connectionPoolConfiguration().maxSize(); i++) {
                held.add(dataSource.getConnection());
            }

            assertThat(reader.read(stream, stream.position(), 10).entries()).hasSize(1);
        } finally {
            for (var connection : held) {
                connection.close();
            }
        }
    }

    @Test
    void changesThatConcernOtherTargetsCostAStreamOneLook() {
        target.drain(target.worker("me", target::accept));
        rig.expireLease();
        rig.execute(
                """
                insert into sync.changes (model, operation, key, sync) select case when n % 2 = 0 then 'others' else 'steps_source' end, 'updated', n,
                    case when n % 2 = 1 then gen_random_uuid() end from generate_series(1, 3000) n;
                insert into steps_source values (1, 'ours', 'name');
                insert into sync.changes (model, operation, key) select 'others', 'updated', n from generate_series(1, 3000) n""");
        var stream = streams.openWindow(rig.claim("next"), false);

        var chunk = target.steps(target::accept).reader().read(stream, stream.position(), 10);

        assertThat(chunk.entries()).hasSize(1);
        assertThat(chunk.end()).isEqualTo(stream.ceiling());
    }

    @Test
    void whoIsInterruptedLeavesTheStreamAsItIs() throws Exception {
        target.records(1);
        var under = new CountDownLatch(1);
        var worker = target.worker("me", batch -> {
            under.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                return new Outcome.Failed("interrupted", Optional.empty());
            }
            return target.accept(batch);
        });
        var turning = new Thread(worker::turn);
        turning.start();
        assertThat(under.await(10, TimeUnit.SECONDS)).isTrue();

        turning.interrupt();
        turning.join(10_000);
        worker.release();

        assertThat(turning.isAlive()).isFalse();
        assertThat(rig.query("select concat(failures, last_error, next_attempt, lease_owner) from sync.streams"))
                .containsExactly("0");
        target.drain(target.worker("other", target::accept));
        assertThat(rig.target()).hasSize(1);
    }
}
