package org.moox.sync.reference;

import java.net.URI;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.StrictJson;
import org.moox.sync.problem.SyncException;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;

/** HTTP: users, where the reference models are enabled. */
@CustomDeserialization(StrictJson.class)
@Path("/api/user")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@Transactional
@Tag(name = "Users", description = "The reference entity; only with sync.reference.enabled=true")
class UserResource {

    private final ReferenceConfig config;

    UserResource(ReferenceConfig config) {
        this.config = config;
    }

    @GET
    @Operation(summary = "Users by name")
    public Response list(@RestQuery @DefaultValue("0") @Min(0) int page,
            @RestQuery @DefaultValue("50") @Min(1) @Max(500) int size) {
        enabled();
        return Response.ok(User.page(page, size).stream().map(UserView::of).toList())
                .header("X-Total-Count", User.count())
                .build();
    }

    @POST
    @Operation(summary = "Create a user")
    public Response create(@NotNull @Valid NewUser user) {
        enabled();
        free(user.email(), new UUID(0, 0));
        var created = UserView.of(User.create(user.name(), user.email(), user.roles()));
        return Response.created(URI.create("/api/user/" + created.id())).entity(created).build();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One user")
    public UserView get(@RestPath UUID id) {
        return UserView.of(require(id));
    }

    @PUT
    @Path("{id}")
    @Operation(summary = "Replace a user")
    public UserView replace(@RestPath UUID id, @NotNull @Valid NewUser user) {
        var found = require(id);
        free(user.email(), id);
        found.change(user.name(), user.email(), user.roles());
        return UserView.of(found);
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Delete a user")
    public void delete(@RestPath UUID id) {
        require(id).delete();
    }

    private User require(UUID id) {
        enabled();
        return User.find(id).orElseThrow(() -> new SyncException(Reason.NOT_FOUND, "id", "There is no user %s.".formatted(id)));
    }

    private static void free(String email, UUID by) {
        if (User.isTaken(email, by)) {
            throw new SyncException(Reason.CONFLICT, "email", "Another user has this email: choose another one.");
        }
    }

    private void enabled() {
        if (!config.enabled()) {
            throw new SyncException(Reason.NOT_FOUND, "sync.reference.enabled",
                    "The reference models are not enabled here: set sync.reference.enabled=true.");
        }
    }
}
