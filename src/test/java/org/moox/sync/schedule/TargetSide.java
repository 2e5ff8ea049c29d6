package org.moox.sync.schedule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

import org.moox.sync.database.SteppedTransactions;
import org.moox.sync.database.Transactions;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.send.Outcome;
import org.moox.sync.webhook.Caller;
import org.moox.sync.webhook.Messages;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.Wire;

/** The target in its own database. It watches what it is told, and what it does with that. */
final class TargetSide implements AutoCloseable {

    final Sql sql;
    final Backup backup;
    private final Transactions transactions;
    private final Messages<ChangesRequest> receiver;
    private final Map<UUID, String> models;
    private final SourceSide source;
    private final Set<Processed> processed = new HashSet<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Map<String, String> writers = new HashMap<>();
    private final Map<String, Integer> counts;
    private long ledger;

    /** An item that was not skipped. */
    private record Processed(long epoch, UUID sync, String record, Position position) {
    }

    TargetSide(Sql sql, Transactions transactions, Messages<ChangesRequest> receiver, Map<UUID, String> models,
            SourceSide source,
            Map<String, Integer> counts) {
        this.counts = counts;
        this.sql = sql;
        this.transactions = transactions;
        this.receiver = receiver;
        this.models = models;
        this.source = source;
        this.backup = Backup.ofTarget(sql);
    }

    /** Nothing of what was before binds it: one side was restored. */
    void forget() {
        processed.clear();
        versions.clear();
        writers.clear();
        ledger = Long.parseLong(sql.rows("select coalesce(max(entry), 0) from plan_ledger").get(0));
    }

    void gate(boolean open) {
        sql.execute("update plan_gate set open = " + open);
    }

    <T> T here(Supplier<T> work) {
        return SteppedTransactions.at(transactions, work);
    }

    /** What the target does with a request that reaches it. */
    Outcome receive(byte[] body) {
        var request = read(body);
        watch(request.items());
        try {
            var answer = (ChangesAnswer) here(() -> receiver.answer(new Caller(request.source(), false), request));
            check(request, answer);
            count("batches", 1);
            count("applied", answer.applied());
            count("refused", answer.refused().size());
            count("skipped", answer.skipped());
            return new Outcome.Acknowledged(answer);
        } catch (SyncException e) {
            if (e.reason() != Reason.CHAIN_BROKEN) {
                throw e;
            }
            count("strange", 1);
            return new Outcome.ChainBroken((long) e.more().get("epoch"));
        }
    }

    private void count(String what, int more) {
        counts.merge(what, more, Integer::sum);
    }

    private static ChangesRequest read(byte[] body) {
        try {
            return Wire.JSON.readValue(body, ChangesRequest.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No key is told of a record that never belonged here. */
    void watch(List<Item> items) {
        for (var item : items) {
            if (!source.everBelonged(models.get(item.sync()), item.record())) {
                throw new AssertionError("record %s of %s never belonged to the target, which was told of it"
                        .formatted(item.record(), models.get(item.sync())));
            }
        }
    }

    private void check(ChangesRequest request, ChangesAnswer answer) {
        for (var item : request.items()) {
            if (item.position().isAfter(answer.from())
                    && !processed.add(new Processed(request.epoch(), item.sync(), item.record(), item.position()))) {
                throw new AssertionError("applied twice: %s of %s at %s in epoch %d".formatted(item.record(),
                        models.get(item.sync()), item.position(), request.epoch()));
            }
        }
        for (var entry : sql.rows(WRITTEN.formatted(ledger))) {
            check(entry.split("\\|"), request.batch(), entry);
        }
    }

    // how each row was left: what is swapped gets a value in between
    private static final String WRITTEN = """
            select distinct on (model, row, batch, xid) entry, batch, xid, model, operation, row, v from plan_ledger where entry > %d
            order by model, row, batch, xid, entry desc
            """;

    private void check(String[] entry, UUID batch, String shown) {
        ledger = Math.max(ledger, Long.parseLong(entry[0]));
        if (!entry[1].equals(batch.toString())) {
            throw new AssertionError("written by another batch than the one that came: " + shown);
        }
        if (!writers.computeIfAbsent(entry[1], b -> entry[2]).equals(entry[2])) {
            throw new AssertionError("a batch has written in two transactions: " + shown);
        }
        var row = entry[3] + "|" + entry[5];
        var version = Integer.parseInt(entry[6]);
        if (versions.getOrDefault(row, -1) > version) {
            throw new AssertionError("an older state over a newer one (%d): %s".formatted(versions.get(row), shown));
        }
        versions.put(row, version);
    }

    List<String> rows(String model) {
        var note = model.equals("plan_note");
        return sql.rows("""
                select c.slug, c.code, c.v %2$s from sync.owned o join %1$s_copy c on c.id::text = coalesce(o.identifier, o.record) %3$s
                where o.source_model = '%1$s' order by o.record::int
                """.formatted(model, note ? ", i.slug" : "", note ? "left join plan_item_copy i on i.id = c.item" : ""));
    }

    List<String> allRows(String model) {
        return sql.rows("select slug, code, v from %s_copy order by slug".formatted(model));
    }

    @Override
    public void close() {
        sql.close();
    }
}
