package org.moox.sync.reconcile.command;

import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.moox.sync.problem.StrictJson;
import org.moox.sync.reconcile.ReconcileReport;
import org.moox.sync.sync.Syncs;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;

/** Reconciles over HTTP. */
@CustomDeserialization(StrictJson.class)
@Path("/api/sync/{id}/reconcile")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Syncs")
class ReconcileResource {

    private final Commands commands;
    private final Syncs syncs;

    ReconcileResource(Commands commands, Syncs syncs) {
        this.commands = commands;
        this.syncs = syncs;
    }

    @POST
    @RolesAllowed("admin")
    @Operation(summary = "Compare both sides of a sync now, and repair what differs", description = "What its source would send is compared with what its target holds. One that is under way goes on.")
    @APIResponse(responseCode = "200", description = "It has ended: what was found and done", content = @Content(schema = @Schema(implementation = ReconcileReport.class)))
    @APIResponse(responseCode = "202", description = "It is under way; `GET` shows the progress", content = @Content(schema = @Schema(implementation = ReconcileReport.class)))
    public Response begin(@PathParam("id") UUID id,
            @QueryParam("dry_run") @DefaultValue("false") boolean dryRun,
            @QueryParam("confirm") @DefaultValue("false") boolean confirm) {
        var report = commands.ask(syncs.require(id), Commands.RECONCILE,
                Wire.JSON.createObjectNode().put("begin", true).put("dry_run", dryRun).put("confirm", confirm));
        return (report.path("finished_at").isNull() ? Response.accepted(report) : Response.ok(report)).build();
    }

    @GET
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "Report of the last reconcile, or its progress", description = "Of the last dry run with `dry_run=true`, of the last real one with `false`, of whichever began last without it.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ReconcileReport.class)))
    public JsonNode report(@PathParam("id") UUID id, @QueryParam("dry_run") Boolean dryRun) {
        var arguments = Wire.JSON.createObjectNode();
        if (dryRun != null) {
            arguments.put("dry_run", dryRun);
        }
        return commands.ask(syncs.require(id), Commands.RECONCILE, arguments);
    }
}
