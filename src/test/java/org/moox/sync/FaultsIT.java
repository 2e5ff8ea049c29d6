package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.moox.sync.harness.Fault;
import org.moox.sync.harness.FaultProxy;
import org.moox.sync.harness.FaultProxy.Passed;
import org.moox.sync.harness.Ledger;
import org.moox.sync.harness.TwoPlatforms;

/** Two platforms as processes with somebody nasty between them: each kind of fault once, and a ledger on the target that says what was written how often. */
class FaultsIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String JSON = "Content-Type: application/json";
    private static final String GARBAGE = "{\"applied\": 3, \"from\"";

    @TempDir
    static Path folder;

    static FaultProxy proxy;
    static TwoPlatforms both;
    static Ledger ledger;

    String table;

    @BeforeAll
    static void start() throws SQLException {
        proxy = new FaultProxy();
        both = TwoPlatforms.start(folder,
                Map.of("SYNC_SEND_BACKOFF", "50ms",
                        "SYNC_SEND_MAX_BACKOFF", "200ms", "SYNC_SEND_RETRY", "200ms", "SYNC_SEND_MAX_RETRY", "500ms",
                        "SYNC_SEND_TIMEOUT", "2s", "SYNC_STREAM_LEASE", "3s"),
                proxy.settings());
        ledger = Ledger.in(both.targetDatabase.database());
    }

    @AfterAll
    static void stop() {
        both.close();
        proxy.close();
    }

    @BeforeEach
    void aTableOfItsOwn() throws SQLException {
        proxy.calm();
        table = "faulty_" + NUMBER.incrementAndGet();
        both.execute("create table %s (id int primary key, name text)".formatted(table));
        ledger.watch(table, "'id'");
        both.sync(table);
        change("insert into %s values (0, 'before')");
        awaitEffects("1 INSERT");
    }

    static Stream<Fault> appliedAndNotHeardOf() {
        return Stream.of(new Fault.LoseAnswer(), new Fault.CutAnswer(), new Fault.Instead(new Fault.Answer(500)),
                new Fault.Instead(new Fault.Answer(503)), new Fault.Instead(new Fault.Answer(404)),
                new Fault.Instead(new Fault.Answer(200, JSON, GARBAGE)));
    }

    @ParameterizedTest
    @MethodSource("appliedAndNotHeardOf")
    void whatWasAppliedWhileTheAnswerGotLostIsAppliedOnce(Fault fault) throws SQLException {
        changeUnder(fault);
    }

    static Stream<Fault> neverArrived() {
        return Stream.of(new Fault.Refuse(), new Fault.CutRequest(), new Fault.Answer(302), new Fault.Answer(404),
                new Fault.Answer(409), new Fault.Answer(413), new Fault.Answer(500), new Fault.Answer(503),
                new Fault.Answer(200),
                new Fault.Answer(200, JSON, GARBAGE), new Fault.Answer(200, JSON, "{}"));
    }

    @ParameterizedTest
    @MethodSource("neverArrived")
    void whatNeverArrivedIsSentAgain(Fault fault) throws SQLException {
        changeUnder(fault);
    }

    static Stream<Fault> doubled() {
        return Stream.of(new Fault.Twice(), new Fault.Echo(Duration.ofMillis(300)), new Fault.Late(Duration.ofMillis(300)),
                new Fault.Late(Duration.ZERO));
    }

    @ParameterizedTest
    @MethodSource("doubled")
    void whatArrivesTwiceOrLateChangesNothing(Fault fault) throws SQLException {
        var before = proxy.late();
        changeUnder(fault);
        change("update %s set name = 'newer'");
        awaitEffects("1 DELETE, 4 INSERT, 4 UPDATE");

        if (!(fault instanceof Fault.Twice)) {
            Awaitility.await("what comes late has come").until(() -> proxy.late() == before + 2);
        }
        both.awaitEqual(table);
        assertThat(ledger.effects(table)).isEqualTo("1 DELETE, 4 INSERT, 4 UPDATE");
    }

    static Stream<Fault> slow() {
        return Stream.of(new Fault.Delay(Duration.ofMillis(500)), new Fault.Delay(Duration.ofMillis(2_500)),
                new Fault.Slow(2_000),
                new Fault.Slow(400));
    }

    @ParameterizedTest
    @MethodSource("slow")
    void whatIsSlowArrivesOnceAlsoWhereTheSenderNoLongerWaits(Fault fault) throws SQLException {
        proxy.next(fault);
        change("insert into %s values (1, 'one'), (2, 'two'), (3, 'three')");

        settled("4 INSERT");
    }

    @Test
    void whatIsTooLargeForSomebodyInBetweenIsSentInSmallerBatches() throws SQLException {
        proxy.usually(() -> new Fault.TooLarge(8_000));
        var before = Instant.now();
        change("insert into %s select i, 'row ' || i from generate_series(1, 400) i");
        settled("401 INSERT");

        assertThat(since(before).stream().filter(p -> p.answer().equals("413"))).as("refused for their size").isNotEmpty();
        assertThat(since(before).stream().filter(p -> p.answer().equals("200"))).as("taken").allMatch(p -> p.bytes() <= 8_000);
    }

    @Test
    void aRecordThatIsTooLargeAloneIsParkedAndHoldsUpNobody() throws SQLException {
        proxy.usually(() -> new Fault.TooLarge(8_000));
        change("insert into %s select i, repeat('x', case i when 20 then 9000 else 1 end) from generate_series(1, 40) i");

        awaitEffects("40 INSERT");
        assertThat(both.sourceDatabase
                .one("select string_agg(record || ' ' || left(error, 9), ',') from sync.deliveries where state = 'parked'"))
                .isEqualTo("20 too_large");
        proxy.calm();
        both.awaitEqual(table);
    }

    @Test
    void aTargetThatAsksForPatienceIsLeftAloneThatLong() throws SQLException {
        for (var status : List.of(429, 503)) {
            var fault = new Fault.Answer(status, "Retry-After: 2", "");
            var before = Instant.now();
            proxy.next(fault);
            change("update %s set name = 'patience with " + status + "'");
            both.awaitEqual(table);

            var passed = since(before).stream().dropWhile(p -> !p.fault().equals(fault)).toList(); // something else may have been under way
            assertThat(passed).as("requests").hasSize(2);
            assertThat(Duration.between(passed.get(0).at(), passed.get(1).at())).as("pause after " + status)
                    .isBetween(Duration.ofMillis(1_900), Duration.ofMillis(4_000));
        }
    }

    @Test
    void aTargetThatTakesNoConnectionsGetsItAllWhenItDoesAgain() throws SQLException {
        proxy.shut();
        change("insert into %s values (1, 'one'), (2, 'two')");
        Awaitility.await("some attempts have failed")
                .until(() -> both.sourceDatabase.one("select failures > 2 and last_error like '%refused%' from sync.streams")
                        .equals("t"));
        change("delete from %s where id = 2");
        proxy.open();

        settled("2 INSERT");
        assertThat(ledger.effects(table)).isEqualTo("2 INSERT");
    }

    @Test
    void aSenderKilledBetweenTheAnswerAndItsSettlementBringsItOnce() throws SQLException {
        proxy.next(new Fault.LoseAnswer());
        proxy.usually(Fault.Refuse::new);
        change("insert into %s values (1, 'one'), (2, 'two'), (3, 'three')");
        awaitEffects("4 INSERT");
        both.source.kill();
        change("delete from %s where id = 2", "update %s set name = 'eins' where id = 1");
        both.source.launch();
        proxy.calm();

        settled("1 DELETE, 4 INSERT, 1 UPDATE");
    }

    @Test
    void eitherDatabaseKilledUnderLoadLosesAndDoublesNothing() throws SQLException {
        for (var database : List.of(both.sourceDatabase, both.targetDatabase)) {
            var first = database == both.sourceDatabase ? 1 : 1001;
            for (var i = 0; i < 10; i++) {
                change("insert into %s select i, 'row' from generate_series(" + (first + i * 100) + ", "
                        + (first + i * 100 + 99) + ") i");
            }
            database.kill();
            database.restart();
        }

        settled("2001 INSERT");
    }

    /** Inserts, then an update and a delete, each under the fault; then all is settled and nothing happened twice. */
    private void changeUnder(Fault fault) throws SQLException {
        var before = Instant.now();
        proxy.next(fault);
        change("insert into %s values (1, 'one'), (2, 'two'), (3, 'three')");
        settled("4 INSERT");
        proxy.next(fault);
        change("update %1$s set name = 'eins' where id = 1; delete from %1$s where id = 2"); // one transaction
        settled("1 DELETE, 4 INSERT, 1 UPDATE");
        assertThat(since(before).stream().filter(p -> p.fault().equals(fault))).as("requests under the fault").hasSize(2);
    }

    private void change(String... statements) throws SQLException {
        both.sourceDatabase.execute(Stream.of(statements).map(sql -> sql.formatted(table)).toArray(String[]::new));
    }

    private void awaitEffects(String effects) {
        Awaitility.await("the ledger says " + effects)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(ledger.effects(table)).isEqualTo(effects));
    }

    private static final String NOTED = """
            select (select coalesce(string_agg(d.record || d.state, ' ' order by d.record), '')
                    from sync.deliveries d join sync.syncs s on s.number = d.sync where s.source_model = '%1$s')
                 = (select string_agg(id || 'sent', ' ' order by id::text collate "C") from %1$s)""";

    private void settled(String effects) throws SQLException {
        both.awaitEqual(table);
        Awaitility.await("the stream is settled")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> both.sourceDatabase.one("select attempts = '{}' and position >= ceiling from sync.streams")
                        .equals("t"));
        Awaitility.await("what the source notes is what there is")
                .pollInterval(Duration.ofMillis(20))
                .until(() -> both.sourceDatabase.one(NOTED.formatted(table)).equals("t"));
        assertThat(ledger.effects(table)).isEqualTo(effects);
        assertThat(ledger.twice()).isEmpty();
    }

    private static List<Passed> since(Instant instant) {
        return proxy.passed().stream().filter(p -> p.path().equals(FaultProxy.BATCHES) && p.at().isAfter(instant)).toList();
    }
}
