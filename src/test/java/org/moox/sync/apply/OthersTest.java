package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.SyncDefinition.IfExists;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesAnswer.Refusal;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A batch among others: users who hold rows, servers behind triggers, and batches of other sources. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class OthersTest {

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Bench bench;
    private SyncDefinition sync;

    @BeforeEach
    void aTable() {
        bench = new Bench(transactions, log);
        bench.execute("create table thing (code text primary key, name text)");
        bench.expose("thing");
        sync = bench.sync("thing");
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private List<Item> items(String name, int from, int upto) {
        return IntStream.rangeClosed(from, upto)
                .mapToObj(n -> bench.upsert(sync, "r" + n, "code", "c" + n, "name", name))
                .toList();
    }

    private void update(Connection user, String where) throws SQLException {
        try (var statement = user.createStatement()) {
            statement.execute("update %s.thing set name = 'user' where %s".formatted(bench.schema, where));
        }
    }

    @Test
    void aRowThatAUserHoldsIsLeftOutAndTheUserNeverLosesADeadlock() {
        bench.send(items("old", 1, 3));

        var answer = transactions.<ChangesAnswer>run(user -> {
            update(user, "code = 'c2'");
            var sent = CompletableFuture.supplyAsync(() -> bench.send(items("new", 1, 3)), threads);
            await().pollInterval(Duration.ofMillis(5)).until(() -> !waiting("transactionid").isEmpty());
            update(user, "code = 'c1'"); // the batch may hold it
            return sent.join();
        });

        assertThat(answer.refused()).extracting(Refusal::record).contains("r2").doesNotContain("r3");
        assertThat(answer.refused()).extracting(Refusal::code).containsOnly("lock_not_available");
        assertThat(bench.rows("select code, name from thing order by code")).contains("c2|user", "c3|new");
    }

    @Test
    void whoeverHoldsMuchOfATableIsWaitedFor() {
        bench.send(items("old", 1, 30));

        var refusal = transactions.<SyncException>run(user -> {
            update(user, "true");
            return CompletableFuture
                    .supplyAsync(() -> catchThrowableOfType(SyncException.class, () -> bench.send(items("new", 1, 30))),
                            threads)
                    .join();
        });

        assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(refusal.more()).containsKey("retry_after");
    }

    @Test
    void aServerBehindATriggerThatIsAwayHoldsUpItsRowsOnly() {
        bench.execute("""
                create function remote() returns trigger language plpgsql as $$ begin
                    if new.name <> 'fine' then raise exception using errcode = new.name; end if; return new; end $$;
                create trigger remote before insert on thing for each row execute function remote()""");
        var items = new ArrayList<>(items("fine", 1, 2));
        for (var state : List.of("08001", "53300", "53100", "57P03", "58030")) {
            items.add(bench.upsert(sync, state, "code", state, "name", state));
        }

        var answer = bench.send(items);

        assertThat(answer.applied()).isEqualTo(2);
        assertThat(answer.refused()).extracting(Refusal::record)
                .containsExactlyInAnyOrder("08001", "53300", "53100", "57P03",
                        "58030");
    }

    @Test
    void batchesOfManySourcesIntoOneModelWaitWithoutConnections() throws Exception {
        var sources = IntStream.range(0, 6).mapToObj(n -> UUID.randomUUID()).toList();
        var requests = new ArrayList<ChangesRequest>();
        for (var source : sources) {
            var from = bench.define("thing", "thing", IfExists.UPDATE, true, source, Bench.SELF, 1);
            var item = bench.upsert(from, "1", "code", source.toString(), "name", "x");
            requests.add(new ChangesRequest(ChangesRequest.KIND, 1, source, Bench.SELF.toString(), 1, null,
                    UUID.randomUUID(), List.of(), new Position(1, bench.position), List.of(item)));
        }
        var free = new CountDownLatch(1);
        var taken = new CountDownLatch(1);
        var other = CompletableFuture.runAsync(() -> transactions.run(connection -> {
            new Turns(Set.of("thing")).take(connection);
            taken.countDown();
            return awaited(free);
        }), threads);
        taken.await();

        var answers = requests.stream()
                .map(request -> CompletableFuture.supplyAsync(() -> bench.apply.apply(request.source(), request), threads))
                .toList();
        await().until(() -> !waiting("advisory").isEmpty());
        await().during(Duration.ofMillis(300)).until(() -> waiting("advisory").size() == 1);
        free.countDown();

        other.join();
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join().applied()).isEqualTo(1));
    }

    private static Void awaited(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // of this database alone: others run on the same server
    private List<String> waiting(String kind) {
        return bench.rows("""
                select l.pid from pg_locks l join pg_stat_activity a using (pid)
                where not l.granted and l.locktype = '%s' and a.datname = current_database()""".formatted(kind));
    }
}
