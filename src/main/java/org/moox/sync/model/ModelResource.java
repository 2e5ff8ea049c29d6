package org.moox.sync.model;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.ModelsAnswer;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;

/** HTTP: which models there are, here and on other platforms, and whether two of them fit. */
@Path("/api/models")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"admin", "platform"})
@Tag(name = "Models", description = "Tables and entities that can be synced")
class ModelResource {

    private final Models models;
    private final Instance<PeerModels> peers;

    ModelResource(Models models, Instance<PeerModels> peers) {
        this.models = models;
        this.peers = peers;
    }

    @GET
    @Operation(summary = "Models with their columns, identifiers and references, and the transformers")
    public ModelsAnswer list(
            @Parameter(description = "id or name of the platform to ask; without it this one") @RestQuery String platform) {
        if (platform == null) {
            return new ModelsAnswer(models.all().stream().map(models::describe).toList(), models.transformers());
        }
        return peers().ask(platform, null);
    }

    @GET
    @Path("{model}")
    @Operation(summary = "One model")
    public ModelDescription get(@RestPath String model,
            @Parameter(description = "id or name of the platform to ask; without it this one") @RestQuery String platform) {
        return one(platform, model, "model");
    }

    @GET
    @Path("compatibility")
    @Operation(summary = "Whether records of one model can be brought to another")
    public Compatibility compatibility(
            @Parameter(description = "id or name; without it this platform") @RestQuery("source_platform") String sourcePlatform,
            @Parameter(example = "customer") @RestQuery("source_model") String sourceModel,
            @Parameter(description = "id or name; without it this platform") @RestQuery("target_platform") String targetPlatform,
            @Parameter(description = "without it the same name as on the source") @RestQuery("target_model") String targetModel) {
        if (sourceModel == null) {
            throw new SyncException(Reason.INVALID, "source_model", "Name the model of the source in source_model.");
        }
        return Compatibility.of(one(sourcePlatform, sourceModel, "source_model"),
                one(targetPlatform, targetModel == null ? sourceModel : targetModel, "target_model"),
                peers().company(sourcePlatform, targetPlatform));
    }

    private ModelDescription one(String platform, String model, String field) {
        if (platform == null) {
            return models.describe(models.require(model));
        }
        return peers().ask(platform, model)
                .models()
                .stream()
                .filter(m -> m.name().equals(model))
                .findFirst()
                .orElseThrow(() -> new SyncException(Reason.UNKNOWN_MODEL, field,
                        "Platform %s has no model named %s.".formatted(platform, model)));
    }

    private PeerModels peers() {
        if (!peers.isResolvable()) {
            throw new SyncException(Reason.UNAVAILABLE, "platform",
                    "Other platforms cannot be asked here: leave platform out.");
        }
        return peers.get();
    }
}
