package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A source that writes at random and a network that loses and doubles: in the end the target holds what the source holds. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RandomBatchesTest {

    private static final int ROUNDS = 400;

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    final long seed = Long.getLong("sync.test.seed", System.nanoTime());
    final Random random = new Random(seed);

    /** A row of the source; which of the two syncs bring it. */
    record Row(String code, String sku, int n, boolean first, boolean second) {
    }

    record Subject(int sync, String record) {
    }

    Bench bench;
    List<SyncDefinition> syncs;
    final Map<String, Row> rows = new TreeMap<>();
    final Map<Subject, Long> due = new LinkedHashMap<>();
    final List<UUID> attempts = new ArrayList<>();
    UUID previous;
    long epoch = 1;
    long position;
    int records;

    @Test
    void theTargetAgreesWithTheSourceInTheEnd() {
        bench = new Bench(transactions, log);
        bench.execute(
                "create table thing (id int generated always as identity primary key, code text not null unique, sku text unique, n int)");
        bench.expose("thing");
        syncs = List.of(bench.sync("thing"), bench.sync("thing"));
        for (var round = 0; round < ROUNDS; round++) {
            for (var i = random.nextInt(4); i >= 0; i--) {
                write();
            }
            deliver(random.nextInt(3) == 0);
            if (round % 10 == 9) {
                agree(round);
            }
        }
    }

    private void write() {
        var keys = List.copyOf(rows.keySet());
        var any = keys.isEmpty() ? null : keys.get(random.nextInt(keys.size()));
        var row = any == null ? null : rows.get(any);
        switch (any == null ? 0 : keys.size() > 12 ? 5 : random.nextInt(8)) {
            case 0, 1 -> insert(free("c"));
            case 2 -> put(any, new Row(row.code(), row.sku(), random.nextInt(3), row.first(), row.second()));
            case 3 -> put(any, new Row(free("c"), row.sku(), row.n(), row.first(), row.second()));
            case 4 -> swap(any, keys.get(random.nextInt(keys.size())));
            case 5 -> remove(any);
            case 6 -> {
                remove(any);
                insert(row.code());
            }
            default -> put(any, new Row(row.code(), random.nextBoolean() ? null : free("s"), row.n(), random.nextBoolean(),
                    random.nextBoolean()));
        }
    }

    private void insert(String code) {
        put("r" + ++records, new Row(code, free("s"), random.nextInt(3), true, random.nextBoolean()));
    }

    private String free(String prefix) {
        var value = prefix + random.nextInt(30);
        return rows.values().stream().anyMatch(r -> value.equals(r.code()) || value.equals(r.sku())) ? free(prefix) : value;
    }

    private void swap(String a, String b) {
        var one = rows.get(a);
        var other = rows.get(b);
        if (!a.equals(b)) {
            put(a, new Row(other.code(), other.sku(), one.n(), one.first(), one.second()));
            put(b, new Row(one.code(), one.sku(), other.n(), other.first(), other.second()));
        }
    }

    private void put(String record, Row row) {
        rows.put(record, row);
        changed(record);
    }

    private void remove(String record) {
        rows.remove(record);
        changed(record);
    }

    private void changed(String record) {
        position++;
        for (var sync = 0; sync < 2; sync++) {
            due.put(new Subject(sync, record), position);
        }
    }

    /** One batch with everything up to some position, or to the end; what happens to it on the way is up to chance. */
    private ChangesAnswer deliver(boolean all) {
        if (random.nextInt(40) == 0) {
            epoch++;
            previous = null;
            attempts.clear();
            position++;
            due.replaceAll((subject, at) -> position);
        }
        var first = due.values().stream().mapToLong(at -> at).min().orElse(position);
        var request = request(all ? position : first + random.nextInt((int) (position - first) + 1));
        var luck = all ? 9 : random.nextInt(10);
        if (luck > 0) {
            var answer = bench.apply.apply(bench.source, request);
            if (luck == 1) {
                var again = bench.apply.apply(bench.source, request);
                assertThat(again.refused()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(answer.refused());
                assertThat(again.applied()).as("seed %d", seed).isZero();
            }
            if (luck > 3) {
                return settle(request, answer);
            }
        }
        attempts.add(request.batch());
        return null;
    }

    private ChangesAnswer settle(ChangesRequest request, ChangesAnswer answer) {
        due.values().removeIf(at -> at <= request.upto().position());
        previous = request.batch();
        attempts.clear();
        if (!answer.refused().isEmpty()) {
            position++;
            answer.refused()
                    .forEach(r -> due.putIfAbsent(
                            new Subject(r.sync().equals(syncs.get(0).id()) ? 0 : 1, r.record()), position));
        }
        return answer;
    }

    private ChangesRequest request(long upto) {
        var items = due.entrySet().stream().filter(d -> d.getValue() <= upto).map(d -> item(d.getKey(), d.getValue())).toList();
        return new ChangesRequest(ChangesRequest.KIND, 1, bench.source, Bench.SELF.toString(), epoch, previous,
                UUID.randomUUID(), attempts, new Position(1, upto), items);
    }

    private Item item(Subject subject, long at) {
        var sync = syncs.get(subject.sync());
        var row = rows.get(subject.record());
        var there = row != null && (subject.sync() == 0 ? row.first() : row.second());
        return bench.at(at, there
                ? bench.upsert(sync, subject.record(), "code", row.code(), "sku", row.sku(), "n", row.n())
                : bench.delete(sync, subject.record()));
    }

    private void agree(int round) {
        for (var tries = 0; tries < 5 && (!due.isEmpty() || !attempts.isEmpty()); tries++) {
            deliver(true);
        }
        var expected = rows.values()
                .stream()
                .filter(r -> r.first() || r.second())
                .map(r -> r.code() + "|"
                        + (r.sku() == null ? "∅" : r.sku()) + "|" + r.n())
                .toList();
        assertThat(due).as("seed %d, round %d: still refused", seed, round).isEmpty();
        assertThat(bench.rows("select code, sku, n from thing")).as("seed %d, round %d", seed, round)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(bench.rows("select record from sync.owned where source_platform = '" + bench.source + "'"))
                .as("seed %d, round %d", seed, round)
                .containsExactlyInAnyOrderElementsOf(rows.entrySet()
                        .stream()
                        .filter(r -> r.getValue().first() || r.getValue().second())
                        .map(Map.Entry::getKey)
                        .toList());
    }
}
