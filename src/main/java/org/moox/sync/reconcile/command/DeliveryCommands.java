package org.moox.sync.reconcile.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.ShownDeliveries;
import org.moox.sync.log.ShownDeliveries.Which;
import org.moox.sync.model.GivenKeys;
import org.moox.sync.model.Models;
import org.moox.sync.model.RecordKey;
import org.moox.sync.prepare.SyncStates;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What can be asked of a sync's deliveries, on its source. */
@ApplicationScoped
class DeliveryCommands {

    private static final String VALUES = "values";
    private static final int AT_ONCE = 10_000;
    private static final long TIME = Duration.ofSeconds(8).toNanos(); // within the time that the master waits for an answer

    private final Transactions transactions;
    private final ShownDeliveries deliveries;
    private final Models models;
    private final GivenKeys keys;
    private final SyncStates states;

    DeliveryCommands(Transactions transactions, ShownDeliveries deliveries, Models models, GivenKeys keys, SyncStates states) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.models = models;
        this.keys = keys;
        this.states = states;
    }

    /**
     * What a retry has done.
     *
     * @param more whether there was no time for all: the same call goes on
     */
    @RegisterForReflection // bound by Jackson
    record Retried(long retried, boolean more) {
    }

    /** Arguments that name one record, by the values that a person gave: only its source knows which record they name. */
    static ObjectNode of(List<String> values) {
        var arguments = Wire.JSON.createObjectNode();
        values.forEach(arguments.putArray(VALUES)::add);
        return arguments;
    }

    /** A page of deliveries, or the one that is named. */
    DeliveryPage page(SyncDefinition sync, JsonNode arguments) {
        var wanted = new ShownDeliveries.Wanted(sync.number(), arguments.path("state").textValue(), record(sync, arguments),
                arguments.path("search").textValue());
        return transactions.snapshot(connection -> DeliveryPage.of(sync, deliveries.page(connection, wanted,
                arguments.path("page").asInt(0), arguments.path("size").asInt(50))));
    }

    /** Makes parked records due: the one that is named, or all, in short transactions, for there may be many millions. */
    Retried retry(SyncDefinition sync, JsonNode arguments) {
        var record = record(sync, arguments);
        return record == null ? retryAll(sync) : retryOne(sync, record);
    }

    private Retried retryOne(SyncDefinition sync, String record) {
        boolean due = transactions.run(connection -> deliveries.retryOne(connection, sync.number(), record));
        return new Retried(due ? 1 : 0, false);
    }

    private Retried retryAll(SyncDefinition sync) {
        return all(sync, Which.ALL);
    }

    /** Makes those due that wait for the target to know their sync: it does now. */
    Retried release(SyncDefinition sync) {
        return all(sync, Which.WAITING);
    }

    private Retried all(SyncDefinition sync, Which which) {
        var started = System.nanoTime();
        var count = 0L;
        var last = "";
        while (System.nanoTime() - started < TIME) {
            var after = last;
            var some = transactions.run(connection -> deliveries.retry(connection, sync.number(), which, after, AT_ONCE));
            count += some.count();
            if (some.count() < AT_ONCE) {
                return new Retried(count, false);
            }
            last = some.last();
        }
        return new Retried(count, true);
    }

    /** Forgets that the record which is named waits for a retry; its row at the target is remembered as before. */
    JsonNode forget(SyncDefinition sync, JsonNode arguments) {
        var record = record(sync, arguments);
        if (record == null) {
            throw new SyncException(Reason.INVALID, VALUES, "name the record");
        }
        boolean forgotten = transactions.run(connection -> deliveries.forget(connection, sync.number(), record));
        states.look(sync);
        return Wire.JSON.createObjectNode().put("forgotten", forgotten ? 1 : 0);
    }

    // of a model that is not exposed any more only the deliveries are left: it is named as they name it
    private String record(SyncDefinition sync, JsonNode arguments) {
        if (!arguments.path(VALUES).isArray()) {
            return null;
        }
        var values = new ArrayList<String>();
        arguments.get(VALUES).forEach(value -> values.add(value.asText()));
        return models.find(sync.sourceModel())
                .filter(model -> !model.localIdentifier().isEmpty())
                .map(model -> keys.record(model, values))
                .orElseGet(() -> RecordKey.of(values));
    }
}
