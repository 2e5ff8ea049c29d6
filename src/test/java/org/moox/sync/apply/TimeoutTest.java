package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition.IfExists;
import org.moox.sync.wire.Item;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TimeoutTest {

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    private Bench bench(double seconds) {
        var bench = new Bench(transactions, log, 1000);
        bench.execute("""
                create table thing (code text primary key);
                create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(%s); return new; end $$;
                create trigger slow before insert on thing for each row execute function slow()""".formatted(seconds));
        bench.expose("thing");
        return bench;
    }

    private void tooLarge(Bench bench, Item... items) {
        var refusal = catchThrowableOfType(SyncException.class, () -> bench.send(items));
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(refusal.getMessage()).contains("sync.apply.statement-timeout");
        assertThat(bench.rows("select * from thing")).isEmpty();
        assertThat(bench.rows("select * from sync.received where source = '" + bench.source + "'")).isEmpty();
    }

    @Test
    void aStatementThatTakesTooLongAsksForASmallerBatch() {
        var bench = bench(0.4);
        var sync = bench.sync("thing");

        tooLarge(bench, bench.upsert(sync, "1", "code", "a"), bench.upsert(sync, "2", "code", "b"),
                bench.upsert(sync, "3", "code", "c"));

        assertThat(bench.send(bench.upsert(sync, "1", "code", "a"), bench.upsert(sync, "2", "code", "b")).applied())
                .isEqualTo(2);
    }

    @Test
    void manyStatementsThatTakeTooLongTogetherAskForASmallerBatch() {
        var bench = bench(0.6);

        tooLarge(bench, bench.upsert(bench.sync("thing"), "1", "code", "a"),
                bench.upsert(bench.sync("thing"), "2", "code", "b"),
                bench.upsert(bench.sync("thing"), "3", "code", "c"), bench.upsert(bench.sync("thing"), "4", "code", "d"));
    }

    @Test
    void whoWaitsTooLongForOtherSourcesIsToldToComeAgainAndNotToSendLess() {
        var bench = bench(0);
        bench.define("thing", "thing", IfExists.UPDATE, true, UUID.randomUUID(), Bench.SELF, 1);
        var sync = bench.sync("thing");

        transactions.run(other -> {
            new Turns(Set.of("thing")).take(other);
            comesAgain(bench, bench.upsert(sync, "1", "code", "a"));
            return null;
        });
        assertThat(bench.send(bench.upsert(sync, "1", "code", "a")).applied()).isEqualTo(1);
    }

    @Test
    void whoWaitsTooLongForAnotherBatchOfItsSourceIsToldToComeAgain() {
        var bench = bench(0);
        var sync = bench.sync("thing");

        transactions.run(other -> {
            Chain.lock(other, bench.source);
            comesAgain(bench, bench.upsert(sync, "1", "code", "a"));
            return null;
        });
        assertThat(bench.send(bench.upsert(sync, "1", "code", "a")).applied()).isEqualTo(1);
    }

    private static void comesAgain(Bench bench, Item item) {
        var begun = System.nanoTime();
        // on a thread of its own, without the transaction that holds it up
        var refusal = CompletableFuture.supplyAsync(() -> catchThrowableOfType(SyncException.class, () -> bench.send(item)),
                task -> new Thread(task).start()).join();
        assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(refusal.more()).containsKey("retry_after");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }
}
