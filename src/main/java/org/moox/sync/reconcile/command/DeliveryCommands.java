package org.moox.sync.reconcile.command;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;
import org.moox.sync.log.ShownDeliveries;
import org.moox.sync.model.GivenKeys;
import org.moox.sync.model.Models;
import org.moox.sync.model.RecordKey;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What can be asked of a sync's deliveries, on its source. */
@ApplicationScoped
class DeliveryCommands {

    private static final String VALUES = "values";

    private final Transactions transactions;
    private final ShownDeliveries deliveries;
    private final Models models;
    private final GivenKeys keys;

    DeliveryCommands(Transactions transactions, ShownDeliveries deliveries, Models models, GivenKeys keys) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.models = models;
        this.keys = keys;
    }

    /** Arguments that name one record, by the values that a person gave: only its source knows which record they name. */
    static ObjectNode of(List<String> values) {
        var arguments = Wire.JSON.createObjectNode();
        values.forEach(arguments.putArray(VALUES)::add);
        return arguments;
    }

    /** A page of deliveries, or the one that is named. */
    DeliveryPage page(SyncDefinition sync, JsonNode arguments) {
        var record = record(sync, arguments);
        return transactions.snapshot(connection -> DeliveryPage.of(sync, deliveries.page(connection, sync.number(),
                arguments.path("state").textValue(), record, arguments.path("page").asInt(0),
                arguments.path("size").asInt(50))));
    }

    /** Makes parked records due; returns how many. */
    int retry(SyncDefinition sync, JsonNode arguments) {
        var record = record(sync, arguments);
        return transactions.run(connection -> deliveries.retry(connection, sync.number(), record));
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
