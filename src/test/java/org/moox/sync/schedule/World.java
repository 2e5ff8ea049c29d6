package org.moox.sync.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import org.moox.sync.log.Pruning;
import org.moox.sync.log.Streams;
import org.moox.sync.prepare.Retries;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.reconcile.DrivenReconciles;
import org.moox.sync.reconcile.Occasions;
import org.moox.sync.schedule.Step.Way;
import org.moox.sync.schedule.Step.Word;
import org.moox.sync.send.DrivenStreams;
import org.moox.sync.send.Outcome;

/** Two platforms, their processes and the network between them, all of which move only when they are told to. */
final class World {

    static final int STREAMS = 2;
    /** Two of these, too, come after the streams. */
    static final int RECONCILER = 2;
    private static final int BATCH = 3;
    private static final int ROUNDS = 60;
    private static final int MANY = 3000;

    final SourceSide source;
    final TargetSide target;
    final Network network = new Network();
    private final Parts parts;
    private final UUID platform;
    private final Map<String, Integer> counts;
    private final List<Process> processes = new ArrayList<>();
    private int started;
    volatile boolean connected = true;

    /** The classes that are tested. */
    record Parts(DrivenStreams streams, DrivenReconciles reconciles, Occasions occasions, Retries retries, Pruning pruning,
            Streams table) {
    }

    /** A process of the source; its memory goes with its fiber. */
    private static final class Process {
        final String name;
        final Fiber fiber;
        volatile String rest = "NONE";

        Process(String name, Fiber fiber) {
            this.name = name;
            this.fiber = fiber;
        }
    }

    World(SourceSide source, TargetSide target, Parts parts, UUID platform, Map<String, Integer> counts) {
        this.counts = counts;
        this.source = source;
        this.target = target;
        this.parts = parts;
        this.platform = platform;
    }

    void begin() {
        source.endAll(false);
        source.begin();
        source.backup.empty();
        target.backup.empty();
        target.forget();
        target.gate(true);
        network.clear();
        parts.table.align(() -> List.of(platform));
        connected = true;
        parts.reconciles.at(request -> answer -> {
            if (!connected) {
                throw new SyncException(Reason.UNAVAILABLE, "no route");
            }
            target.watch(request.items());
            return target.here(answer);
        });
        for (var i = 0; i < STREAMS; i++) {
            processes.add(stream());
        }
        processes.add(reconciler());
        processes.add(reconciler());
    }

    void end() {
        processes.forEach(p -> p.fiber.crash());
        processes.clear();
        source.endAll(false);
        parts.reconciles.reset();
    }

    private Process stream() {
        var name = "s" + started++;
        var turn = parts.streams.worker(platform, name, BATCH, batch -> network.post(name, batch));
        return process(name, turn);
    }

    private Process reconciler() {
        var name = "r" + started++;
        return process(name, () -> {
            parts.occasions.promiseDue();
            return parts.reconciles.step(name) ? "NONE" : "IDLE";
        });
    }

    private static Process process(String name, Supplier<String> turn) {
        var made = new Process[1];
        var fiber = new Fiber[1];
        fiber[0] = new Fiber(() -> {
            while (true) {
                made[0].rest = turn.get();
                if (made[0].rest.equals("NONE")) {
                    fiber[0].passNext = true; // whether a turn takes too long is no matter of the schedule
                } else {
                    Fiber.pause();
                    made[0].rest = "NONE";
                }
            }
        });
        made[0] = new Process(name, fiber[0]);
        return made[0];
    }

    void go(int number, int pauses) {
        var process = processes.get(number);
        for (var i = 0; i < pauses && !network.isWaiting(process.name); i++) {
            process.fiber.step();
        }
    }

    void flow(int number, int batches) {
        var process = processes.get(number);
        var left = batches;
        for (var i = 0; i < 12 * batches && left > 0; i++) {
            go(number, 1);
            var own = network.own(process.name);
            if (own.isPresent()) {
                network.answer(own.get(), target.receive(own.get().batch().body()));
                left--;
            }
        }
    }

    void crash(int number) {
        counts.merge("crashes", 1, Integer::sum);
        var process = processes.get(number);
        process.fiber.crash();
        network.forget(process.name);
        processes.set(number, number >= RECONCILER ? reconciler() : stream());
    }

    void expire() {
        source.direct.execute("""
                update sync.streams set lease_until = clock_timestamp() - interval '1 s', next_attempt = null;
                update sync.reconciles set lease_until = clock_timestamp() - interval '1 s', next_attempt = null""");
    }

    void deliver(int which, boolean doubled, Way way) {
        network.take(which, doubled).ifPresent(request -> {
            var answer = target.receive(request.batch().body());
            switch (way) {
                case BACK -> network.answer(request, answer);
                case LATE -> network.keep(request, answer);
                case LOST -> {
                }
            }
        });
    }

    void say(int number, Word word) {
        network.say(processes.get(number).name, switch (word) {
            case NO_ANSWER -> new Outcome.Failed("no answer", Optional.empty());
            case TOO_LARGE -> new Outcome.TooLarge();
            case BUSY -> new Outcome.Waiting("busy", Optional.empty());
        });
    }

    void retry() {
        source.direct.execute("update sync.deliveries set next_attempt = clock_timestamp() where next_attempt is not null");
        parts.retries.append(platform);
    }

    void heartbeat() {
        source.direct.execute("update sync.streams set acknowledged = null");
    }

    void prune() {
        parts.pruning.prune(1000);
    }

    void restore(boolean ofSource) {
        source.endAll(false);
        if (ofSource) {
            for (var i = 0; i < processes.size(); i++) {
                crash(i);
            }
        }
        if ((ofSource ? source.backup : target.backup).restore()) {
            counts.merge(ofSource ? "sources restored" : "targets restored", 1, Integer::sum);
            target.forget();
        }
    }

    /** The database is of another cluster now. */
    void elsewhere() {
        source.direct.execute("update sync.streams set system = 'elsewhere'");
    }

    /** No more faults: everything goes on until nothing is left to do. */
    void quiet() {
        source.endAll(true);
        target.gate(true);
        connected = true;
        for (var i = 0; i < processes.size(); i++) {
            crash(i);
        }
        heartbeat();
        for (var round = 0; round < ROUNDS; round++) {
            expire();
            drain(0);
            drain(RECONCILER);
            if (source.direct.rows("select 1 from sync.reconciles where state = 'stopped'").size() > 0) {
                parts.reconciles.confirm();
            } else if (isDone()) {
                counts.merge("reconciles", source.direct.rows("select 1 from sync.reconciles").size(), Integer::sum);
                return;
            }
            retry();
        }
        throw new AssertionError("it does not come to rest: streams %s, deliveries %s, reconciles %s".formatted(
                source.direct.rows("select * from sync.streams"), source.direct.rows("select * from sync.deliveries"),
                source.direct.rows("select sync, state, error, course from sync.reconciles")));
    }

    private void drain(int number) {
        var process = processes.get(number);
        for (var i = 0; i < MANY; i++) {
            go(number, 1);
            network.own(process.name)
                    .ifPresent(own -> network.answer(own, target.receive(own.batch().body())));
            if (!process.rest.equals("NONE")) {
                return;
            }
        }
        throw new AssertionError(process.name + " does not come to rest");
    }

    // a delete whose first answer was lost stays in memory: it counts as may-be-there
    private boolean isDone() {
        return source.direct.rows("""
                select 'stream' from sync.streams where reconcile_due or position < ceiling or attempts <> '{}'
                union all select 'change' from sync.changes c, sync.streams s where not pg_visible_in_snapshot(c.tx, s.upto)
                union all select 'delivery' from sync.deliveries where state <> 'sent' and (state <> 'deleting' or next_attempt is not null)
                union all select 'reconcile' from sync.reconciles where state <> 'done'
                """).isEmpty();
    }

    /** The target holds what the source says, both remember the same, and what is still under way changes nothing. */
    void agree() {
        compare();
        for (var request : network.underWay()) {
            target.receive(request.batch().body());
        }
        compare();
    }

    private void compare() {
        for (var model : Tables.MODELS) {
            assertThat(target.rows(model)).as(model).isEqualTo(source.rows(model));
            assertThat(target.allRows(model)).as("rows of " + model).hasSameSizeAs(target.rows(model));
            assertThat(source.direct.rows("""
                    select record from sync.deliveries d join sync.syncs s on s.number = d.sync
                    where s.source_model = '%s' and d.state = 'sent' order by record::int""".formatted(model)))
                    .as("deliveries of " + model)
                    .isEqualTo(target.sql
                            .rows("select record from sync.owned where source_model = '%s' order by record::int"
                                    .formatted(model)));
        }
    }
}
