package org.moox.sync.reference;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.StrictJson;
import org.moox.sync.problem.SyncException;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** HTTP: where a user is logged in, where the reference models are enabled. */
@CustomDeserialization(StrictJson.class)
@Path("/api/user/{user}/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("admin")
@Transactional
@Tag(name = "Users")
class UserSessionResource {

    private final UserResource users;
    private final Clock clock;

    UserSessionResource(UserResource users, Clock clock) {
        this.users = users;
        this.clock = clock;
    }

    /** A session as it is opened. */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record NewSession(@Schema(examples = "Firefox") @Size(max = 500) String userAgent) {
    }

    /** A session as it is shown. */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record SessionView(UUID id, String userAgent, Instant lastActivity) {

        static SessionView of(UserSession session) {
            return new SessionView(session.id, session.userAgent, session.lastActivity);
        }
    }

    @GET
    @Operation(summary = "Sessions of a user, the last used first")
    public List<SessionView> list(@RestPath UUID user) {
        users.get(user);
        return UserSession.of(user).stream().map(SessionView::of).toList();
    }

    @POST
    @Operation(summary = "Open a session")
    public Response open(@RestPath UUID user, @NotNull @Valid NewSession session) {
        users.get(user);
        var opened = SessionView.of(UserSession.open(user, session.userAgent(), clock.instant()));
        return Response.created(URI.create("/api/user/" + user + "/sessions/" + opened.id())).entity(opened).build();
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "End a session")
    public void end(@RestPath UUID user, @RestPath UUID id) {
        users.get(user);
        UserSession.find(user, id)
                .orElseThrow(() -> new SyncException(Reason.NOT_FOUND, "id", "That user has no session %s.".formatted(id)))
                .delete();
    }
}
