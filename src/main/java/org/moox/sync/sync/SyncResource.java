package org.moox.sync.sync;

import java.net.URI;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.moox.sync.platform.Page;
import org.moox.sync.platform.Platforms;
import org.moox.sync.problem.StrictJson;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;

/** The definitions over HTTP. */
@CustomDeserialization(StrictJson.class)
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Syncs", description = "What is brought where. Edited on the master, readable everywhere.")
@SecurityRequirement(name = "bearer")
class SyncResource {

    private static final String EXAMPLE = """
            {"title": "Products to the shop", "source_platform_id": "alpha", "source_model": "product",
             "target_platform_id": "shop", "target_model": "product"}""";

    private final SyncEditor editor;
    private final Parties parties;
    private final Platforms platforms;

    SyncResource(SyncEditor editor, Parties parties, Platforms platforms) {
        this.editor = editor;
        this.parties = parties;
        this.platforms = platforms;
    }

    @GET
    @Path("/sync")
    @Transactional
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "List syncs", description = "In the order in which they came to this platform; the total stands in X-Total-Count.")
    @APIResponse(responseCode = "200", description = "The syncs", content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = SyncView.class)))
    public Response list(@BeanParam @Valid Page page) {
        return page.of(Sync.inOrder(), parties::view);
    }

    @GET
    @Path("/platform/{id}/sync")
    @Transactional
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "List the syncs of a platform", description = "Those in which it is the source or the target.")
    @APIResponse(responseCode = "200", description = "The syncs", content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = SyncView.class)))
    @APIResponse(responseCode = "404", description = "There is no such platform")
    public Response ofPlatform(@PathParam("id") UUID id, @BeanParam @Valid Page page) {
        platforms.require(id);
        return page.of(Sync.concerning(id), parties::view);
    }

    @POST
    @Path("/sync")
    @RolesAllowed("admin")
    @Operation(summary = "Define a sync", description = "Both platforms are asked for their models; when one cannot be asked, the sync is saved as unchecked and waits.")
    @RequestBody(content = @Content(schema = @Schema(implementation = NewSync.class), examples = @ExampleObject(name = "products", value = EXAMPLE)))
    @APIResponse(responseCode = "201", description = "Defined", content = @Content(schema = @Schema(implementation = SyncView.class)))
    @APIResponse(responseCode = "404", description = "There is no such platform")
    @APIResponse(responseCode = "409", description = "This is not the master; the answer names it")
    @APIResponse(responseCode = "422", description = "Platforms, models or fields do not fit; the answer lists every reason")
    public Response create(@NotNull(message = "must be a JSON object") @Valid NewSync body) {
        var created = editor.create(body);
        return Response.created(URI.create("/api/sync/" + created.id())).entity(created).build();
    }

    @GET
    @Path("/sync/{id}")
    @Transactional
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "Show a sync")
    @APIResponse(responseCode = "200", description = "The sync", content = @Content(schema = @Schema(implementation = SyncView.class)))
    @APIResponse(responseCode = "404", description = "There is no such sync")
    public SyncView show(@PathParam("id") UUID id) {
        return parties.view(Sync.require(id));
    }

    @PUT
    @Path("/sync/{id}")
    @RolesAllowed("admin")
    @Operation(summary = "Replace a sync", description = "What is left out takes its default. One that leads elsewhere than before starts anew: run it.")
    @RequestBody(content = @Content(schema = @Schema(implementation = NewSync.class), examples = @ExampleObject(name = "products", value = EXAMPLE)))
    @APIResponse(responseCode = "200", description = "Replaced", content = @Content(schema = @Schema(implementation = SyncView.class)))
    @APIResponse(responseCode = "404", description = "There is no such sync or platform")
    @APIResponse(responseCode = "409", description = "This is not the master; the answer names it")
    @APIResponse(responseCode = "422", description = "Platforms, models or fields do not fit; the answer lists every reason")
    public SyncView replace(@PathParam("id") UUID id, @NotNull(message = "must be a JSON object") @Valid NewSync body) {
        return editor.replace(id, body);
    }

    @DELETE
    @Path("/sync/{id}")
    @RolesAllowed("admin")
    @Operation(summary = "Delete a sync", description = "Records that it brought stay where they are.")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "404", description = "There is no such sync")
    @APIResponse(responseCode = "409", description = "This is not the master; the answer names it")
    public void delete(@PathParam("id") UUID id) {
        editor.delete(id);
    }
}
