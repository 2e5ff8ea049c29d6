package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

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
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ChainTest {

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    final UUID one = UUID.randomUUID();
    final UUID two = UUID.randomUUID();
    final UUID three = UUID.randomUUID();
    Bench bench;
    SyncDefinition sync;

    @BeforeEach
    void table() {
        bench = new Bench(transactions, log);
        bench.execute("create table thing (code text primary key, n int check (n < 100))");
        bench.expose("thing");
        sync = bench.sync("thing");
    }

    private Item item(long position, String record, int n) {
        return bench.at(position, bench.upsert(sync, record, "code", "c" + record, "n", n));
    }

    private ChangesAnswer send(UUID previous, UUID batch, List<UUID> attempts, long upto, Item... items) {
        return send(1, previous, batch, attempts, upto, items);
    }

    private ChangesAnswer send(long epoch, UUID previous, UUID batch, List<UUID> attempts, long upto, Item... items) {
        return bench.apply.apply(bench.source, new ChangesRequest(ChangesRequest.KIND, 1, bench.source, Bench.SELF.toString(),
                epoch, previous, batch, attempts, new Position(1, upto), List.of(items)));
    }

    private void broken(long epoch, long tick, long position, Runnable send) {
        var broken = catchThrowableOfType(SyncException.class, send::run);
        assertThat(broken).isNotNull();
        assertThat(broken.reason()).isEqualTo(Reason.CHAIN_BROKEN);
        assertThat(broken.more()).isEqualTo(Map.of("epoch", epoch, "position", new Position(tick, position)));
    }

    private List<String> rows() {
        return bench.rows("select code, n from thing order by code");
    }

    private static List<String> refused(ChangesAnswer answer) {
        return answer.refused().stream().map(r -> r.record() + "@" + r.position().position()).toList();
    }

    @Test
    void theFirstBatchOfAFreshReceiverHasNoPrevious() {
        broken(0, 0, 0, () -> send(one, two, List.of(), 1, item(1, "1", 1)));
        assertThat(rows()).isEmpty();

        var answer = send(null, one, List.of(), 1, item(1, "1", 1));

        assertThat(answer.from()).isEqualTo(Position.START);
        assertThat(answer.upto()).isEqualTo(new Position(1, 1));
        assertThat(rows()).containsExactly("c1|1");
    }

    @Test
    void theSameRequestAgainChangesNothingAndTellsTheSameRefusals() {
        var first = send(null, one, List.of(), 2, item(1, "1", 1), item(2, "2", 500));
        bench.execute("delete from thing");

        var again = send(null, one, List.of(), 2, item(1, "1", 1), item(2, "2", 500));
        var once = send(null, one, List.of(), 2, item(1, "1", 1), item(2, "2", 500));

        assertThat(again.refused()).isEqualTo(first.refused()).hasSize(1);
        assertThat(once).isEqualTo(again);
        assertThat(List.of(again.applied(), again.unchanged(), again.skipped())).containsExactly(0, 0, 1);
        assertThat(again.from()).isEqualTo(again.upto()).isEqualTo(new Position(1, 2));
        assertThat(rows()).isEmpty();
    }

    @Test
    void aBatchRebuiltLongerBringsOnlyWhatIsNew() {
        send(null, one, List.of(), 2, item(1, "1", 1), item(2, "2", 500));

        var answer = send(null, two, List.of(one), 4, item(2, "2", 500), item(3, "1", 3), item(4, "3", 4));

        assertThat(refused(answer)).containsExactly("2@2");
        assertThat(answer.applied()).isEqualTo(2);
        assertThat(answer.from()).isEqualTo(new Position(1, 2));
        assertThat(rows()).containsExactly("c1|3", "c3|4");
        assertThat(send(two, three, List.of(), 5, item(5, "2", 5)).applied()).isEqualTo(1);
    }

    @Test
    void aBatchRebuiltShorterKeepsTheRefusalsBeyondItsEnd() {
        send(null, one, List.of(), 4, item(1, "1", 500), item(2, "2", 2), item(3, "3", 500), item(4, "4", 4));

        var shorter = send(null, two, List.of(one), 2, item(1, "1", 500), item(2, "2", 2));
        var empty = send(two, UUID.randomUUID(), List.of(), 2);
        var rest = send(null, three, List.of(one, two, last()), 4, item(3, "3", 500), item(4, "4", 4));

        assertThat(refused(shorter)).containsExactly("1@1");
        assertThat(shorter.upto()).isEqualTo(new Position(1, 4));
        assertThat(empty.refused()).isEmpty();
        assertThat(refused(rest)).containsExactly("3@3");
        assertThat(rest.skipped()).isEqualTo(1);
        assertThat(bench.rows("select jsonb_array_length(refusals) from sync.received where source = '" + bench.source + "'"))
                .containsExactly("1");
    }

    private UUID last() {
        return UUID.fromString(
                bench.rows("select last_batch from sync.received where source = '" + bench.source + "'").get(0));
    }

    @Test
    void aRefusedItemThatCoalescesToALaterPositionIsTriedAnew() {
        send(null, one, List.of(), 1, item(1, "1", 500));

        var answer = send(null, two, List.of(one), 2, item(2, "1", 5));

        assertThat(answer.refused()).isEmpty();
        assertThat(rows()).containsExactly("c1|5");
    }

    @Test
    void aLateOrStrangeBatchIsNotTaken() {
        send(null, one, List.of(), 1, item(1, "1", 1));
        send(one, two, List.of(), 2, item(2, "2", 2));

        broken(1, 1, 2, () -> send(null, one, List.of(), 1, item(1, "1", 1)));
        broken(1, 1, 2, () -> send(one, three, List.of(), 9, item(9, "9", 9)));
        broken(1, 1, 2, () -> send(null, three, List.of(UUID.randomUUID()), 9, item(9, "9", 9)));
        broken(1, 1, 2, () -> send(2, two, three, List.of(), 9, item(9, "9", 9)));
        broken(1, 1, 2, () -> send(0, null, three, List.of(), 9, item(9, "9", 9)));
        assertThat(rows()).containsExactly("c1|1", "c2|2");
    }

    @Test
    void aNewEpochBeginsAtZeroAndForgetsRefusals() {
        send(null, one, List.of(), 2, item(1, "1", 1), item(2, "2", 500));

        var first = send(2, null, two, List.of(), 0);
        broken(2, 1, 0, () -> send(1, one, three, List.of(), 3, item(3, "3", 3)));
        broken(2, 1, 0, () -> send(2, one, three, List.of(), 3, item(3, "3", 3)));
        var next = send(2, two, three, List.of(), 2, item(1, "1", 7), item(2, "2", 8));

        assertThat(first.from()).isEqualTo(Position.START);
        assertThat(next.applied()).isEqualTo(2);
        assertThat(rows()).containsExactly("c1|7", "c2|8");
    }

    @Test
    void theFirstBatchOfANewEpochMayBeRepeatedAndRebuilt() {
        send(null, one, List.of(), 2, item(1, "1", 1));

        send(5, null, two, List.of(), 0);
        assertThat(send(5, null, two, List.of(), 0).upto()).isEqualTo(new Position(1, 0));
        assertThat(send(5, null, three, List.of(two), 1, item(1, "1", 9)).applied()).isEqualTo(1);
        assertThat(rows()).containsExactly("c1|9");
    }

    @Test
    void emptyBatchesKeepTheChain() {
        send(null, one, List.of(), 1, item(1, "1", 1));

        var empty = send(one, two, List.of(), 7);

        assertThat(empty.upto()).isEqualTo(new Position(1, 7));
        assertThat(send(two, three, List.of(), 8, item(8, "1", 8)).applied()).isEqualTo(1);
    }

    @Test
    void whatWaitsForItsDefinitionIsToldAgainAndNotApplied() {
        var known = bench.define("thing", "thing", IfExists.UPDATE, true, bench.source, Bench.SELF, 0);
        var items = new Item[]{bench.at(1, bench.upsert(known, "1", "code", "c1", "n", 1)), item(2, "2", 2)};

        var first = send(null, one, List.of(), 2, items);
        bench.learn(new SyncDefinition(known.id(), known.number(), 1, "thing", true, bench.source, "thing", Bench.SELF, "thing",
                false, IfExists.UPDATE, null, true, List.of(), null, null, null, List.of()));
        var again = send(null, one, List.of(), 2, items);

        assertThat(first.waiting()).containsExactly(new ChangesAnswer.Waiting(known.id(), 1));
        assertThat(again.waiting()).isEqualTo(first.waiting());
        assertThat(again.refused()).isEmpty();
        assertThat(rows()).containsExactly("c2|2");
    }
}
