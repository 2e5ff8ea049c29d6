package org.moox.sync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.Models;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Triggers are put in place, kept there through changes of their table, and taken away. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class InstallationTest {

    @Inject
    Capture capture;

    @Inject
    Models models;

    @Inject
    Transactions transactions;

    @Inject
    Watched watched;

    @Inject
    Database database;

    @BeforeEach
    void aTable() {
        watched.start();
    }

    @AfterEach
    void cleanUp() {
        watched.end();
    }

    @Test
    void whatAnotherReplicaHasInstalledMeanwhileStays() {
        var asked = new AtomicInteger();
        capture.align(() -> asked.getAndIncrement() == 0 ? Set.of() : Set.of("thing"));

        database.sql("insert into thing values (1, 'a')");
        assertThat(database.log("thing")).containsExactly("created 1");
        assertThat(database.rows("select model from sync.captured where model = 'thing'")).hasSize(1);
    }

    @Test
    void whoWaitsForAnAnswerIsNotHeldUpByTablesThatAreBusy() {
        database.sql("create table public.b1 (id int primary key)", "create table public.b2 (id int primary key)",
                "create table public.b3 (id int primary key)", "create table public.b4 (id int primary key)",
                "create table public.b5 (id int primary key)");
        models.refresh();
        var busy = Set.of("b1", "b2", "b3", "b4", "b5");
        var wanted = Set.of("b1", "b2", "b3", "b4", "b5", "thing");
        var begun = System.nanoTime();
        transactions.run(user -> {
            try (var insert = user.createStatement()) {
                for (var name : busy) {
                    insert.execute("insert into " + name + " values (1)");
                }
            }
            assertThat(capture.alignSoon(() -> wanted)).hasSize(5).allMatch(problem -> problem.contains("busy"));
            return null;
        });

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        assertThat(capture.align(() -> wanted)).isEmpty();
        capture.align(Set::of);
        busy.forEach(name -> database.sql("drop table public." + name));
    }

    @Test
    void aPartitionIsWatchedWhenNamedAndWhenNot() {
        database.sql("create table public.part (id int, year int, n int, primary key (id, year)) partition by list (year)",
                "create table public.part_26 partition of public.part for values in (26)");
        watched.capture(Set.of("part"));
        database.sql("create table public.part_27 partition of public.part for values in (27)");
        assertThat(capture.align(() -> Set.of("part"))).isEmpty();
        database.forget();

        database.sql("insert into part values (1, 26)", "insert into part_26 values (2, 26)",
                "insert into part_27 values (3, 27)",
                "update part set year = 27 where id = 1", "update part_26 set id = 4", "delete from part_27 where id = 3");

        assertThat(database.log("part")).containsExactlyInAnyOrder("created 1,26", "created 2,26", "created 3,27",
                "updated 1,27", "deleted 1,26", "updated 4,26", "updated 4,26", "deleted 2,26", "deleted 2,26", "deleted 3,27");
    }

    @Test
    void aRenamedColumnAsksForAReconcileAndFailsNoWrite() {
        database.sql("insert into thing values (1, 'a')", "alter table thing rename id to number",
                "insert into thing values (2, 'b')",
                "update thing set number = 3 where number = 2", "delete from thing where number = 1");

        assertThat(database.log("thing")).startsWith("created 1", "reconcile").endsWith("reconcile");
        assertThat(database.rows("select number from thing")).containsExactly("3");

        watched.capture(Set.of("thing"));
        database.forget();
        database.sql("insert into thing values (9, 'z')");
        assertThat(database.log("thing")).containsExactly("created 9");
    }

    @Test
    void aDisabledTriggerIsSwitchedOnAgainAndAReconcileAskedFor() {
        database.sql("alter table thing disable trigger user", "insert into thing values (1, 'a')");
        assertThat(database.log("thing")).isEmpty();

        assertThat(capture.align(() -> Set.of("thing"))).isEmpty();
        database.sql("insert into thing values (2, 'b')");

        assertThat(database.log("thing")).containsExactly("reconcile", "created 2");
    }

    @Test
    void triggersThatWereAwayForAWhileAskForAReconcile() {
        capture.uninstall();
        database.sql("insert into thing values (1, 'a')");

        watched.capture(Set.of("thing"));
        database.sql("insert into thing values (2, 'b')");

        assertThat(database.log("thing")).containsExactly("reconcile first", "created 2");
    }

    @Test
    void aTableThatWasBusyAsksForAReconcileWhenItsTriggersCome() throws SQLException {
        capture.uninstall();
        try (var writer = database.dataSource().getConnection()) {
            writer.setAutoCommit(false);
            writer.createStatement().execute("insert into thing values (1, 'a')");
            assertThat(new Capture(transactions, models, impatient()).align(() -> Set.of("thing"))).singleElement()
                    .asString()
                    .contains("busy");
            writer.commit();
        }

        watched.capture(Set.of("thing"));

        assertThat(database.log("thing")).containsExactly("reconcile first");
    }

    @Test
    void aligningWhatIsInPlaceTouchesNothing() {
        var before = database.rows("select oid from pg_trigger where tgname like 'sync%' order by 1");

        watched.capture(Set.of("thing"));

        assertThat(database.rows("select oid from pg_trigger where tgname like 'sync%' order by 1")).isEqualTo(before)
                .hasSize(5);
        assertThat(database.log("thing")).isEmpty();
    }

    @Test
    void aNewPrimaryKeyIsFollowed() {
        database.sql("alter table thing drop constraint thing_pkey cascade", "alter table thing add primary key (name)");
        watched.capture(Set.of("thing"));
        database.forget();

        database.sql("insert into thing values (1, 'a')");

        assertThat(database.log("thing")).containsExactly("created a");
    }

    @Test
    void uninstallLeavesNothingBehind() {
        capture.uninstall();

        assertThat(database.rows("select tgname from pg_trigger where tgname like 'sync%'")).isEmpty();
        assertThat(database.rows("select proname from pg_proc where proname like 'capture\\_%'")).isEmpty();
        database.sql("insert into thing values (1, 'a')");
        assertThat(database.log("thing")).isEmpty();
    }

    @Test
    void aListenerThatIsSwitchedOffRemovesWhatIsThere() {
        assertThat(new Capture(transactions, models, switchedOff()).align(() -> Set.of("thing"))).isEmpty();

        assertThat(database.rows("select tgname from pg_trigger where tgname like 'sync%'")).isEmpty();
        assertThatThrownBy(() -> database.sql("select sync.changed('thing', '1')")).hasMessageContaining("not captured");
    }

    private static CaptureConfig switchedOff() {
        return config(false);
    }

    private static CaptureConfig impatient() {
        return config(true);
    }

    private static CaptureConfig config(boolean enabled) {
        return new CaptureConfig() {
            @Override
            public boolean enabled() {
                return enabled;
            }

            @Override
            public Duration lockTimeout() {
                return Duration.ofMillis(100);
            }

            @Override
            public int attempts() {
                return 1;
            }
        };
    }

    @Test
    void whatCannotBeCapturedIsSaid() {
        database.sql("create table public.pair (n int)");
        models.refresh();

        assertThat(capture.align(() -> Set.of("pair", "nothing"))).hasSize(2)
                .anyMatch(s -> s.contains("no local identifier"))
                .anyMatch(s -> s.contains("nothing"));
        assertThat(capture.problems()).hasSize(2);
    }
}
