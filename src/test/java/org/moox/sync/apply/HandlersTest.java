package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
import org.moox.sync.wire.ChangesAnswer.Refusal;
import org.moox.sync.wire.Item;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Handlers in place of our own statements: what they are given, what they owe, and that one record's failure is its own. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HandlersTest {

    private static final String PEOPLE = "select p.id, p.login, n.nick from person p left join nickname n on n.person = p.id order by 1";
    private static final String OWNED = "select record, coalesce(identifier, record) from sync.owned where target_model = 'person' order by 1";

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    @Inject
    HandlerCalls calls;

    Bench bench;
    SyncDefinition sync;
    final People people = new People();

    @BeforeEach
    void tables() {
        bench = bench(30_000);
    }

    private Bench bench(long statementTimeout) {
        var made = new Bench(transactions, log, calls, statementTimeout);
        made.execute("""
                create table person (id int generated always as identity primary key, login text not null unique);
                create table nickname (person int references person on delete cascade, nick text);
                create table ledger (entry int generated always as identity, what text)""");
        made.expose("person");
        made.handlers.put("person", people);
        people.schema = made.schema;
        sync = made.sync("person");
        return made;
    }

    private ChangesAnswer send(Object... recordLoginNick) {
        var items = new ArrayList<Item>();
        for (var i = 0; i < recordLoginNick.length; i += 3) {
            items.add(bench.upsert(sync, recordLoginNick[i].toString(), "login", recordLoginNick[i + 1], "nick",
                    recordLoginNick[i + 2]));
        }
        return bench.send(items);
    }

    private static List<String> refused(ChangesAnswer answer) {
        return answer.refused().stream().map(r -> r.record() + ":" + r.code()).toList();
    }

    @Test
    void aHandlerWritesAndTheRecordOwnsTheRow() {
        var answer = send("a", "ada", "countess", "b", "bob", null);

        assertThat(answer.applied()).isEqualTo(2);
        assertThat(bench.rows(PEOPLE)).containsExactly("1|ada|countess", "2|bob|∅");
        assertThat(bench.rows(OWNED)).containsExactly("a|1", "b|2");
        var first = people.seen.get(0);
        assertThat(first.isNew()).isTrue();
        assertThat(first.key().text("login")).contains("ada");
        assertThat(first.data().has("nick")).isTrue();
        assertThat(people.seen.get(1).data().has("nick")).isTrue();
        assertThat(people.seen.get(1).data().text("nick")).isEmpty();
        assertThat(first.sync()).isEqualTo(sync.id());
        assertThat(first.source()).isEqualTo(bench.source);
        assertThat(people.seen.get(1).position()).isGreaterThan(first.position());
    }

    @Test
    void aRenameIsGivenTheRowThatTheRecordOwns() {
        send("a", "ada", null);

        assertThat(send("a", "countess", null).applied()).isEqualTo(1);

        assertThat(people.seen.get(1).row().integer("id")).contains(1L);
        assertThat(bench.rows(PEOPLE)).containsExactly("1|countess|∅");
    }

    @Test
    void onlyWhatIsOwnedIsDeleted() {
        send("a", "ada", null);
        bench.execute("insert into person (login) values ('local')");

        bench.send(bench.delete(sync, "a"), bench.delete(sync, "unknown"));

        assertThat(bench.rows(PEOPLE)).containsExactly("2|local|∅");
        assertThat(bench.rows(OWNED)).isEmpty();
        assertThat(people.seen).filteredOn(i -> i.event().equals("deleted")).hasSize(1);
    }

    @Test
    void ifExistsDecidesBeforeTheHandlerIsCalled() {
        bench.execute("insert into person (login) values ('ada'), ('bob'), ('cy')");
        sync = bench.sync("x", "person", IfExists.SKIP);
        assertThat(send("a", "ada", null).skipped()).isEqualTo(1);
        sync = bench.sync("x", "person", IfExists.ERROR);
        assertThat(refused(send("b", "bob", null))).containsExactly("b:exists");
        assertThat(people.seen).isEmpty();

        sync = bench.sync("x", "person", IfExists.UPDATE);
        assertThat(send("c", "cy", "adopted").applied()).isEqualTo(1);
        assertThat(people.seen).singleElement().satisfies(i -> assertThat(i.row().integer("id")).contains(3L));
    }

    @Test
    void aFailureParksThatRecordAloneAndLeavesNothingOfIt() {
        var answer = send("a", "ada", null, "b", "bob", "fail", "c", "cy", "tell", "d", "dan", "overflow", "e", "eve", null);

        assertThat(answer.applied()).isEqualTo(2);
        assertThat(refused(answer)).containsExactly("b:handler_failed", "c:handler_failed", "d:handler_failed");
        assertThat(answer.refused()).extracting(Refusal::detail)
                .allMatch(detail -> detail.startsWith("Handler people"))
                .noneMatch(detail -> detail.contains("a value"));
        assertThat(answer.refused().get(0).detail()).contains("IllegalStateException at People.java:");
        assertThat(answer.refused().get(1).detail()).isEqualTo("Handler people: Nobody is called that here.");
        assertThat(bench.rows("select what from ledger order by entry")).containsExactly("a", "e");
        assertThat(bench.rows("select login from person order by id")).containsExactly("ada", "eve");
    }

    @Test
    void whatPostgresRefusesHasItsOwnCode() {
        var answer = send("a", "ada", "null", "b", "bob", "swallow", "c", "cy", null);

        assertThat(refused(answer)).containsExactly("a:not_null_violation", "b:handler_failed");
        assertThat(answer.refused().get(0).detail()).contains("Handler people").contains("login");
        assertThat(bench.rows("select login from person")).containsExactly("cy");
    }

    @Test
    void aTransactionThatCannotBeKeptIsDoneAgainWithoutTheRecord() {
        var answer = send("a", "ada", null, "b", "bob", "spoil", "c", "cy", "spoil quietly", "d", "dan", null);

        assertThat(refused(answer)).containsExactly("b:handler_failed", "c:handler_failed");
        assertThat(answer.applied()).isEqualTo(2);
        assertThat(bench.rows("select what from ledger order by entry")).containsExactly("a", "d");
        assertThat(bench.rows(OWNED)).hasSize(2);
    }

    @Test
    void manyRecordsThatSpoilTheTransactionComeInSmallerBatches() {
        var many = IntStream.range(0, 12)
                .mapToObj(i -> bench.upsert(sync, "r" + i, "login", "l" + i, "nick", "spoil"))
                .toList();

        assertThatThrownBy(() -> bench.send(many)).isInstanceOfSatisfying(SyncException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
        assertThat(bench.send(many.subList(0, 6)).refused()).hasSize(6);
    }

    @Test
    void aConnectionCannotBeTakenFromTheBatch() {
        var answer = send("a", "ada", "close", "b", "bob", "commit", "c", "cy", null);

        assertThat(refused(answer)).containsExactly("b:handler_failed");
        assertThat(bench.rows("select login from person order by 1")).containsExactly("ada", "cy");
    }

    @Test
    void aHandlerThatTakesTooLongCostsItsRecordOnly() {
        bench = bench(1500);

        var answer = send("a", "ada", null, "b", "bob", "linger");

        assertThat(refused(answer)).containsExactly("b:handler_failed");
        assertThat(bench.rows("select login from person")).containsExactly("ada");
    }

    @Test
    void theRowThatIsOwedIsAskedFor() {
        assertThat(refused(send("a", "ada", "forget"))).containsExactly("a:not_written");
        send("b", "bob", null);
        assertThat(refused(send("b", "bob", "double"))).isEmpty(); // whatever else it writes

        assertThat(bench.rows(OWNED)).containsExactly("b|2");
    }

    @Test
    void recordsSwapTheirIdentifiers() {
        send("a", "ada", "first", "b", "bob", "second");

        assertThat(send("a", "bob", "first", "b", "ada", "second").refused()).isEmpty();

        assertThat(bench.rows(PEOPLE)).containsExactly("1|bob|first", "2|ada|second");
    }

    @Test
    void theSameRequestAgainCallsNobody() {
        send("a", "ada", null, "b", "bob", "fail");

        var calls = people.seen.size();

        var again = bench.apply.apply(bench.source, bench.last);

        assertThat(refused(again)).containsExactly("b:handler_failed");
        assertThat(people.seen).hasSize(calls);
    }

    @Test
    void foreignKeysPointToWhatAHandlerBrought() {
        bench.execute("create table badge (id int primary key, person int not null references person)");
        bench.expose("badge");
        var badges = bench.sync("badge");

        var answer = bench.send(
                bench.pointing(bench.upsert(badges, "7", "id", 7), "person", "person", "a", Map.of("login", "ada")),
                bench.upsert(sync, "a", "login", "ada"));

        assertThat(answer.refused()).isEmpty();
        assertThat(bench.rows("select id, person from badge")).containsExactly("7|1");
    }
}
