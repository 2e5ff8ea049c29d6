package org.moox.sync.relation;

import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Encoded;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.moox.sync.log.Change;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.model.GivenKeys;
import org.moox.sync.model.Models;
import org.moox.sync.model.PathKey;
import org.moox.sync.platform.Platforms;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.StrictJson;
import org.moox.sync.problem.SyncException;

import io.quarkus.resteasy.reactive.jackson.CustomDeserialization;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Single records over HTTP: the platforms they belong to, and changes fired by hand. */
@CustomDeserialization(StrictJson.class)
@Path("/api/models/{model}/records/{key}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Relations", description = "Which record belongs to which platform, and changes fired by hand.")
class RecordResource {

    private final Relations relations;
    private final Models models;
    private final Platforms platforms;
    private final ChangeLog log;
    private final GivenKeys keys;

    RecordResource(Relations relations, Models models, Platforms platforms, ChangeLog log, GivenKeys keys) {
        this.relations = relations;
        this.models = models;
        this.platforms = platforms;
        this.log = log;
        this.keys = keys;
    }

    /** The platforms that a record belongs to. */
    @RegisterForReflection // bound by Jackson
    record PlatformList(@NotNull List<UUID> platforms) {
    }

    @GET
    @Path("/platforms")
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "Platforms of a record", description = "`{key}`: identifier values in column order, each percent-encoded, joined by commas.")
    public PlatformList get(@PathParam("model") String model, @PathParam("key") @Encoded String key) {
        return new PlatformList(relations.get(model, record(model, key)));
    }

    @PUT
    @Path("/platforms")
    @RolesAllowed("admin")
    @Operation(summary = "Let a record belong to exactly these platforms")
    public PlatformList set(@PathParam("model") String model, @PathParam("key") @Encoded String key,
            @NotNull PlatformList wanted) {
        var record = record(model, key);
        requireRelations(model);
        wanted.platforms().forEach(platforms::require);
        relations.set(model, record, wanted.platforms());
        return new PlatformList(relations.get(model, record));
    }

    @POST
    @Path("/platforms/{platform}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("admin")
    @Operation(summary = "Let a record belong to a platform")
    public PlatformList add(@PathParam("model") String model, @PathParam("key") @Encoded String key,
            @PathParam("platform") UUID platform) {
        var record = record(model, key);
        requireRelations(model);
        platforms.require(platform);
        relations.add(model, record, platform);
        return new PlatformList(relations.get(model, record));
    }

    @GET
    @Path("/platforms/{platform}")
    @RolesAllowed({"admin", "platform"})
    @Operation(summary = "Does a record belong to a platform?", description = "204 when it does, 404 when it does not.")
    public Response has(@PathParam("model") String model, @PathParam("key") @Encoded String key,
            @PathParam("platform") UUID platform) {
        var record = record(model, key);
        if (!relations.has(model, record, platform)) {
            throw new SyncException(Reason.NOT_FOUND,
                    "record %s of %s does not belong to that platform".formatted(record, model));
        }
        return Response.noContent().build();
    }

    @DELETE
    @Path("/platforms/{platform}")
    @RolesAllowed("admin")
    @Operation(summary = "Let a record no longer belong to a platform")
    public Response remove(@PathParam("model") String model, @PathParam("key") @Encoded String key,
            @PathParam("platform") UUID platform) {
        relations.remove(model, record(model, key), platform);
        return Response.noContent().build();
    }

    @POST
    @Path("/changed")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed("admin")
    @Transactional
    @Operation(summary = "Say that a record changed", description = "For changes that nothing could see: the record is read and sent as it is now, or deleted where it was delivered and is gone.")
    public Response changed(@PathParam("model") String model, @PathParam("key") @Encoded String key) {
        log.append(model, Change.UPDATED, List.of(record(model, key)));
        return Response.accepted().build();
    }

    private void requireRelations(String model) {
        if (!models.mayBelongToPlatforms(model)) {
            throw new SyncException(Reason.INVALID, "sync.models-with-platform-relations",
                    "Records of model %s do not belong to platforms: add it to sync.models-with-platform-relations."
                            .formatted(model));
        }
    }

    private String record(String model, String key) {
        return keys.record(models.require(model), PathKey.values(key));
    }
}
