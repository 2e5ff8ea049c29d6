package org.moox.sync.platform;

import java.net.URI;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.moox.sync.problem.StrictJson;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;

/** The registry of platforms over HTTP. */
@CustomDeserialization(StrictJson.class)
@Path("/api") // whole paths at the methods: runs and syncs of a platform are answered by other packages
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Platforms", description = "Who takes part. Edited on the master, distributed to all.")
@SecurityScheme(securitySchemeName = "bearer", type = SecuritySchemeType.HTTP, scheme = "bearer", description = "The API token, or for reading a platform's own token. Authorization: Bearer …")
@SecurityRequirement(name = "bearer")
class PlatformResource {

    private static final String EXAMPLE = """
            {"name": "shop", "domain": "shop.example.com", "order": 1}""";

    private final PlatformEditor editor;
    private final TokenRenewal renewal;
    private final Succession succession;
    private final Rejoin rejoin;

    PlatformResource(PlatformEditor editor, TokenRenewal renewal, Succession succession, Rejoin rejoin) {
        this.editor = editor;
        this.renewal = renewal;
        this.succession = succession;
        this.rejoin = rejoin;
    }

    @GET
    @Path("/platform")
    @Transactional
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "List platforms", description = "By order and name; the total stands in X-Total-Count.")
    @APIResponse(responseCode = "200", description = "The platforms", content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = PlatformView.class)))
    public Response list(@BeanParam @Valid Page page) {
        return page.of(Platform.inOrder(), platform -> platform.view(null));
    }

    @POST
    @Path("/platform")
    @RolesAllowed("admin")
    @Operation(summary = "Register a platform", description = "The answer shows its api_token, this once. Then call POST /api/platform/sync.")
    @RequestBody(content = @Content(schema = @Schema(implementation = NewPlatform.class), examples = @ExampleObject(name = "a shop", value = EXAMPLE)))
    @APIResponse(responseCode = "201", description = "Registered", content = @Content(schema = @Schema(implementation = PlatformView.class)))
    @APIResponse(responseCode = "409", description = "Name or domain taken, or this is not the master")
    public Response create(@NotNull(message = "must be a JSON object") @Valid NewPlatform body) {
        var created = editor.create(body);
        return Response.created(URI.create("/api/platform/" + created.id())).entity(created).build();
    }

    @GET
    @Path("/platform/{id}")
    @Transactional
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "Show a platform")
    @APIResponse(responseCode = "200", description = "The platform", content = @Content(schema = @Schema(implementation = PlatformView.class)))
    @APIResponse(responseCode = "404", description = "There is no such platform")
    public PlatformView show(UUID id) {
        return PlatformEditor.require(id).view(null);
    }

    @PUT
    @Path("/platform/{id}")
    @RolesAllowed("admin")
    @Operation(summary = "Change a platform", description = "Replaces what a person may set; what is left out takes its default.")
    @RequestBody(content = @Content(schema = @Schema(implementation = NewPlatform.class), examples = @ExampleObject(name = "a shop", value = EXAMPLE)))
    @APIResponse(responseCode = "200", description = "Changed", content = @Content(schema = @Schema(implementation = PlatformView.class)))
    @APIResponse(responseCode = "409", description = "Name or domain taken, or this is not the master")
    public PlatformView change(UUID id, @NotNull(message = "must be a JSON object") @Valid NewPlatform body) {
        return editor.change(id, body);
    }

    @DELETE
    @Path("/platform/{id}")
    @RolesAllowed("admin")
    @Operation(summary = "Delete a platform", description = "Refused while syncs use it.")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "409", description = "Syncs use it; the answer names them")
    public void delete(UUID id) {
        editor.delete(id);
    }

    @POST
    @Path("/platform/{id}/token")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("admin")
    @Operation(summary = "Renew a platform's token and keys", description = "The answer shows the new api_token, this once. The old one still reads for sync.peer.key-overlap, unless it is revoked; keys in use stay valid as long in any case.")
    @APIResponse(responseCode = "200", description = "The platform with its new token", content = @Content(schema = @Schema(implementation = PlatformView.class)))
    @APIResponse(responseCode = "409", description = "This is not the master")
    public PlatformView renewToken(UUID id,
            @Parameter(description = "End the tokens before at once") @QueryParam("revoke") @DefaultValue("false") boolean revoke) {
        return renewal.renew(id, revoke);
    }

    @POST
    @Path("/platform/{id}/promote")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("admin")
    @Operation(summary = "Make another platform the master", description = """
            On the master. From the moment the other one is known to answer, nobody edits; it is handed everything, becomes the master, and the others are told. \
            What could not be done yet is tried again by every SyncPlatforms; calling this again does the same. Move SYNC_PLATFORM_MASTER to the new master.""")
    @APIResponse(responseCode = "200", description = "How far it has come", content = @Content(schema = @Schema(implementation = Promotion.class)))
    @APIResponse(responseCode = "409", description = "It is locked, is the master already or has never acknowledged this registry; or this is not the master")
    @APIResponse(responseCode = "502", description = "It does not answer as it should; nothing has changed")
    public Promotion promote(UUID id) {
        return succession.promote(id);
    }

    @POST
    @Path("/platform/rejoin")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("admin")
    @Operation(summary = "Go on after the loss of the master", description = """
            On each surviving platform. The one that is started with SYNC_PLATFORM_MASTER=true becomes the master: it keeps the platforms and syncs that it knows, with their ids. \
            What it does not know is brought back by POST /api/platform and POST /api/sync with the JSON that GET shows on a surviving platform, id included. \
            Any other platform accepts one first contact more, of whoever knows SYNC_TOKEN and, if set here, its SYNC_PLATFORM_TOKEN. \
            Reopen the others last, then call POST /api/platform/sync on the new master. On a frozen master whose successor is lost for good, this takes the registry back.""")
    @APIResponse(responseCode = "200", description = "What this platform is now", content = @Content(schema = @Schema(implementation = Rejoined.class)))
    @APIResponse(responseCode = "409", description = "This platform is the master")
    public Rejoined rejoin() {
        return rejoin.rejoin();
    }

    @POST
    @Path("/platform/{id}/rejoin")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("admin")
    @Operation(summary = "Contact a platform anew", description = "On the master, for a platform that acknowledged its registry and has lost its database since, or was reopened by POST /api/platform/rejoin: the next push to it is a first contact again.")
    @APIResponse(responseCode = "204", description = "The next push is a first contact")
    public void contactAnew(UUID id) {
        editor.contactAnew(id);
    }

    @POST
    @Path("/platform/sync")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("admin")
    @Operation(summary = "Push the registry to every peer now", description = "Each gets what concerns it; the answer tells how each fared.")
    @APIResponse(responseCode = "200", description = "How each peer fared", content = @Content(schema = @Schema(implementation = Pushes.class)))
    public Pushes distribute() {
        return succession.run();
    }
}
