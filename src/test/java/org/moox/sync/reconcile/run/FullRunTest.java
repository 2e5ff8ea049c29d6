package org.moox.sync.reconcile.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.log.EpochReason;
import org.moox.sync.log.Streams;
import org.moox.sync.model.Models;
import org.moox.sync.platform.RegistryChanged;
import org.moox.sync.platform.Self;
import org.moox.sync.reconcile.Occasions;
import org.moox.sync.reconcile.command.Commands;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class FullRunTest {

    private static final int ROWS = 12_345;

    @Inject
    FullRun fullRun;

    @Inject
    Occasions occasions;

    @Inject
    Commands commands;

    @Inject
    Streams streams;

    @Inject
    ChangeLog log;

    @Inject
    Syncs syncs;

    @Inject
    Models models;

    @Inject
    Transactions transactions;

    @Inject
    Self self;

    @Inject
    Event<RegistryChanged> changed;

    private final UUID sync = UUID.randomUUID();

    @BeforeEach
    void aTableAndASync() {
        execute("""
                drop table if exists run_child, run_parent;
                create table run_parent (id int primary key);
                create table run_child (region text, number int, parent int references run_parent, primary key (region, number));
                insert into run_child select case when n %% 2 = 0 then 'a,b' else 'c%%' end, n, null from generate_series(1, %d) n;
                delete from sync.syncs; delete from sync.deliveries; delete from sync.runs; delete from sync.reconciles; delete from sync.findings; delete from sync.streams; delete from sync.changes;
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, identifier, revision, created_at, updated_at)
                values ('%s', 'children', '%3$s', 'run_child', gen_random_uuid(), 'run_child', '{region,number}', 1, now(), now()),
                       (gen_random_uuid(), 'parents', '%3$s', 'run_parent', gen_random_uuid(), 'run_parent', '{id}', 1, now(), now());
                """.formatted(ROWS, sync, self.id()));
        models.refresh();
        changed.fire(new RegistryChanged(1));
    }

    @Test
    void everyRecordIsQueuedOnceAFewThousandAtATime() {
        fullRun.start(List.of(sync));

        var keys = new ArrayList<String>();
        var most = 0;
        while (!"done".equals(state())) {
            var read = pass();
            most = Math.max(most, read.size());
            keys.addAll(read);
        }

        assertThat(keys).hasSize(ROWS);
        assertThat(new HashSet<>(keys)).hasSize(ROWS).contains("a%2Cb,2", "c%25,1");
        assertThat(most).as("in the log at once").isLessThanOrEqualTo(10_000);
        var progress = commands.ask(syncs.require(sync), Commands.PROGRESS, null);
        assertThat(progress.path("total").asLong()).isEqualTo(ROWS);
        assertThat(progress.path("delivered").asLong()).isEqualTo(ROWS);
    }

    @Test
    void aSyncThatAnotherReplicaHasLearntOfJustNowIsNotGone() {
        var other = UUID.randomUUID();
        syncs.all(); // is what is known for a second
        execute("""
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, identifier, revision, created_at, updated_at)
                select '%s', 'other', source_platform_id, 'run_parent', target_platform_id, 'run_parent', '{id}', 1, now(), now() from sync.syncs limit 1"""
                .formatted(other));
        fullRun.start(List.of(other));
        fullRun.work();

        assertThat(syncs.require(other).title()).isEqualTo("other");
        await().untilAsserted(
                () -> assertThat(commands.ask(syncs.require(other), Commands.PROGRESS, null).path("state").asText())
                        .isEqualTo("done"));
    }

    @Test
    void aFewForgottenRecordsBecomeDeletesAMassOfThemDoesNot() {
        var number = syncs.require(sync).number();
        execute("insert into sync.deliveries (sync, record, tick, position, state) select %d, 'gone,' || n, 1, n, 'sent' from generate_series(1, 10) n"
                .formatted(number));
        fullRun.start(List.of(sync));
        assertThat(drain()).contains("gone,1", "gone,10");

        execute("insert into sync.deliveries (sync, record, tick, position, state) select %d, 'gone,' || n, 1, n, 'sent' from generate_series(11, 11) n"
                .formatted(number));
        fullRun.start(List.of(sync));
        assertThat(drain()).doesNotContain("gone,1", "gone,11");
        assertThat(commands.ask(syncs.require(sync), Commands.PROGRESS, null).path("error").asText()).contains("11 of 11");
    }

    @Test
    void recordsThatWereNeverSentAreWithdrawnAndNoMassDelete() {
        execute("""
                insert into sync.deliveries (sync, record, tick, position, state)
                select %d, 'gone,' || n, 1, n, case when n > 20 then 'sent' else 'unsent' end from generate_series(1, 31) n"""
                .formatted(syncs.require(sync).number()));
        fullRun.start(List.of(sync));

        assertThat(drain()).contains("gone,1", "gone,20").doesNotContain("gone,21", "gone,31");
        var progress = commands.ask(syncs.require(sync), Commands.PROGRESS, null);
        assertThat(progress.path("error").asText()).contains("11 of 11");
        assertThat(progress.path("parked").asLong()).isEqualTo(20);
    }

    @Test
    void manyDeliveriesAreLookedThroughOnceThoughPostgresKnowsNothingOfThem() {
        var definition = syncs.require(sync);
        execute("insert into sync.deliveries (sync, record, tick, position, state) select %d, 'gone,' || n, 1, n, 'sent' from generate_series(1, 30000) n"
                .formatted(definition.number()));

        var forgotten = transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set local statement_timeout = '10 s'"); // row by row it takes minutes
            }
            return Forgotten.count(connection, definition, models.require("run_child"));
        });

        assertThat(forgotten).isEqualTo(new Forgotten(30_000, 30_000, 0));
    }

    @Test
    void referencedTablesGoFirst() {
        assertThat(fullRun.inOrder(syncs.outgoing()).stream().map(SyncDefinition::title)).containsExactly("parents",
                "children");
    }

    @Test
    void aRunThatMeetsANewEpochStartsAgainWhereItsFirstChangesWereLost() {
        fullRun.start(List.of(sync));
        await().atMost(Duration.ofSeconds(30)).until(() -> progress("queued") >= 5000);
        var target = syncs.require(sync).target();

        streams.restart(streams.claim(target, "test").orElseThrow().lease(), EpochReason.TARGET_BEHIND);
        execute("update sync.streams set previous = gen_random_uuid() where reconcile_due"); // the target has answered
        occasions.promiseDue();

        assertThat(new HashSet<>(drain())).hasSize(ROWS);
    }

    @Test
    void aRunWhoseTableCannotBeReadStopsNoOther() {
        execute("alter table run_parent rename to run_elsewhere");
        var parents = syncs.outgoing().stream().filter(s -> s.title().equals("parents")).findFirst().orElseThrow().id();
        try {
            fullRun.start(List.of(parents));
            fullRun.start(List.of(sync));

            assertThat(drain()).hasSize(ROWS);
            assertThat(commands.ask(syncs.require(parents), Commands.PROGRESS, null).path("state").asText())
                    .isEqualTo("failed");
        } finally {
            execute("alter table run_elsewhere rename to run_parent");
        }
    }

    private long progress(String field) {
        return commands.ask(syncs.require(sync), Commands.PROGRESS, null).path(field).asLong();
    }

    private List<String> drain() {
        var keys = new ArrayList<String>();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            fullRun.start(List.of()); // as the schedule does
            keys.addAll(pass());
            return "done".equals(state());
        });
        return keys;
    }

    private String state() {
        return commands.ask(syncs.require(sync), Commands.PROGRESS, null).path("state").asText();
    }

    /** Reads and passes one window of the sync's stream; the keys it held. */
    private List<String> pass() {
        var claimed = streams.claim(syncs.require(sync).target(), "test").orElseThrow();
        var stream = streams.openWindow(claimed, false);
        if (stream.isWindowDone()) {
            return List.of();
        }
        return transactions.run(connection -> {
            var keys = log.read(connection, stream, stream.position(), 1_000_000)
                    .stream()
                    .map(c -> c.key())
                    .filter(Objects::nonNull)
                    .toList(); // capture asks for a reconcile: the table was dropped behind its back
            streams.pass(connection, stream.lease(), stream.ceiling());
            return keys;
        });
    }

    private void execute(String sql) {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        });
    }
}
