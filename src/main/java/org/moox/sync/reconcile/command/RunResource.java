package org.moox.sync.reconcile.command;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.Self;
import org.moox.sync.problem.StrictJson;
import org.moox.sync.reconcile.run.FullRun;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.sync.Syncs;

import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;

/** Full runs over HTTP. */
@CustomDeserialization(StrictJson.class)
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Syncs")
class RunResource {

    private final Commands commands;
    private final FullRun fullRun;
    private final Syncs syncs;
    private final Platforms platforms;
    private final Self self;

    RunResource(Commands commands, FullRun fullRun, Syncs syncs, Platforms platforms, Self self) {
        this.commands = commands;
        this.fullRun = fullRun;
        this.syncs = syncs;
        this.platforms = platforms;
        this.self = self;
    }

    @POST
    @Path("/sync/{id}/run")
    @RolesAllowed("admin")
    @Operation(summary = "Full run of a sync", description = "Brings every existing record to the target, in chunks, between live changes. A run that is under way goes on.")
    @APIResponse(responseCode = "202", description = "Started, or under way; `GET` shows the progress")
    public Response run(@PathParam("id") UUID id) {
        return Response.accepted(commands.ask(syncs.require(id), Commands.RUN, null)).build();
    }

    @GET
    @Path("/sync/{id}/run")
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "Progress of the last full run")
    public JsonNode progress(@PathParam("id") UUID id) {
        return commands.ask(syncs.require(id), Commands.PROGRESS, null);
    }

    @POST
    @Path("/platform/{id}/run")
    @RolesAllowed("admin")
    @Operation(summary = "Full run of all syncs that target a platform", description = "Referenced tables before referencing ones.")
    @APIResponse(responseCode = "202", description = "Started; the order in which they run")
    public Response runAll(@PathParam("id") UUID id) {
        platforms.require(id);
        var targeting = syncs.all()
                .stream()
                .filter(s -> s.target().equals(id) && s.active() && !s.identifier().isEmpty())
                .toList();
        var ours = fullRun.inOrder(targeting.stream().filter(s -> s.source().equals(self.id())).toList());
        fullRun.start(ours.stream().map(SyncDefinition::id).toList());
        var answers = new ArrayList<JsonNode>();
        ours.forEach(sync -> answers.add(commands.ask(sync, Commands.PROGRESS, null)));
        targeting.stream()
                .filter(s -> !s.source().equals(self.id()))
                .forEach(sync -> answers.add(commands.ask(sync, Commands.RUN, null)));
        return Response.accepted(List.copyOf(answers)).build();
    }
}
