package org.moox.sync.reconcile.command;

import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.Encoded;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.moox.sync.model.PathKey;
import org.moox.sync.model.RecordKey;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.StrictJson;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;

/** Deliveries over HTTP: how each record stands on its target. */
@CustomDeserialization(StrictJson.class)
@Path("/api/sync/{id}/deliveries")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Deliveries", description = "What became of each record at its target.")
class DeliveryResource {

    private final Commands commands;
    private final Syncs syncs;

    DeliveryResource(Commands commands, Syncs syncs) {
        this.commands = commands;
        this.syncs = syncs;
    }

    @GET
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "Deliveries of a sync", description = "One for each record that the sync has brought, or may have brought, to its target.")
    public Response list(@PathParam("id") UUID id,
            @QueryParam("state") @Pattern(regexp = "sent|parked|waiting|deleting|forgotten", message = "must be sent, parked, waiting, deleting or forgotten") String state,
            @Parameter(description = "Part of the record key or of the reason; looks among those that are not simply sent.") @QueryParam("search") @Size(max = 200) String search,
            @QueryParam("page") @DefaultValue("0") @Min(0) int page,
            @QueryParam("size") @DefaultValue("50") @Min(1) @Max(500) int size) {
        var found = commands.ask(syncs.require(id), Commands.DELIVERIES,
                Wire.JSON.createObjectNode().put("state", state).put("search", search).put("page", page).put("size", size));
        return Response.ok(found.get("deliveries")).header("X-Total-Count", found.get("total").asLong()).build();
    }

    @GET
    @Path("/{key}")
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "Delivery of one record", description = "`{key}`: identifier values in column order, each percent-encoded, joined by commas.")
    public JsonNode one(@PathParam("id") UUID id, @PathParam("key") @Encoded String key) {
        var values = PathKey.values(key);
        var found = commands.ask(syncs.require(id), Commands.DELIVERIES, DeliveryCommands.of(values).put("size", 1));
        if (found.get("deliveries").isEmpty()) {
            throw new SyncException(Reason.NOT_FOUND,
                    "record %s has not been brought by this sync".formatted(RecordKey.of(values)));
        }
        return found.get("deliveries").get(0);
    }

    @POST
    @Path("/retry")
    @RolesAllowed("admin")
    @Operation(summary = "Retry parked records now", description = """
            All of the sync that are parked or waiting, or the one named by `record`, as the deliveries name it. Of many millions as many as there is time for: \
            `more` says that the same call goes on.""")
    public JsonNode retry(@PathParam("id") UUID id, @QueryParam("record") String record) {
        return commands.ask(syncs.require(id), Commands.RETRY,
                record == null ? null : DeliveryCommands.of(RecordKey.values(record)));
    }

    @POST
    @Path("/{key}/retry")
    @RolesAllowed("admin")
    @Operation(summary = "Retry one record now", description = "One that is parked, waiting or forgotten.")
    public JsonNode retryOne(@PathParam("id") UUID id, @PathParam("key") @Encoded String key) {
        return one(id, Commands.RETRY, "retried", key, "waits for nothing");
    }

    @DELETE
    @Path("/{key}")
    @RolesAllowed("admin")
    @Operation(summary = "Forget that a record is parked", description = """
            No more retries of a record that is parked or waiting, and nothing is said of it any more. Its next change, a full run or a retry of it brings it again. \
            What it may have at the target stays, and is remembered: when the record goes, that goes too.""")
    public JsonNode forget(@PathParam("id") UUID id, @PathParam("key") @Encoded String key) {
        return one(id, Commands.FORGET, "forgotten", key, "is neither parked nor waiting: there is nothing to forget");
    }

    private JsonNode one(UUID id, String command, String done, String key, String otherwise) {
        var values = PathKey.values(key);
        var answer = commands.ask(syncs.require(id), command, DeliveryCommands.of(values));
        if (answer.path(done).asLong() == 0) {
            throw new SyncException(Reason.NOT_FOUND, "record %s of this sync %s".formatted(RecordKey.of(values), otherwise));
        }
        return answer;
    }
}
