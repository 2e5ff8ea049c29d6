package org.moox.sync.sync;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.moox.sync.wire.RawJson;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** A sync as the API shows it. */
@RegisterForReflection // written by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Sync", description = "A sync: one model of the source platform, brought to one model of the target platform.")
record SyncView(UUID id, @Schema(examples = "Products to the shop") String title, boolean status, UUID sourcePlatformId,
        @Schema(description = "Its name.", examples = "alpha") String sourcePlatform,
        @Schema(examples = "product") String sourceModel, UUID targetPlatformId,
        @Schema(description = "Its name.", examples = "beta") String targetPlatform,
        @Schema(examples = "product") String targetModel, boolean usePlatformRelations,
        @Schema(examples = "update") String ifExists, List<String> syncIds, boolean syncAllFields,
        @Schema(implementation = Object.class, examples = "{\"name\": \"title\"}") RawJson fieldMappings, String transformer,
        @Schema(description = "JSONata.") String filter, @Schema(description = "JSONata.") String transformation,
        @Schema(description = "Columns of the target by which a record is found there.", examples = "[\"uuid\"]") List<String> identifier,
        @Schema(description = "True while a platform could not be asked for its models; the sync waits until it has been.") boolean unchecked,
        boolean hasErrors, String errorMessage, int interval, Instant lastSync,
        @Schema(description = "Revision of the registry that last changed this sync.", examples = "7") long revision,
        Instant createdAt, Instant updatedAt,
        @Schema(description = "After a change: what may make single records fail.") @JsonInclude(JsonInclude.Include.NON_NULL) List<String> warnings,
        @Schema(description = "After a change: whether every platform concerned has acknowledged it.") @JsonInclude(JsonInclude.Include.NON_NULL) Boolean pushed,
        @Schema(description = "Why not; it is tried again.") @JsonInclude(JsonInclude.Include.NON_NULL) String pushError) {

    SyncView pushed(String error) {
        return new SyncView(id, title, status, sourcePlatformId, sourcePlatform, sourceModel, targetPlatformId, targetPlatform,
                targetModel, usePlatformRelations, ifExists, syncIds, syncAllFields, fieldMappings, transformer, filter,
                transformation, identifier,
                unchecked, hasErrors, errorMessage, interval, lastSync, revision, createdAt, updatedAt, warnings, error == null,
                error);
    }

    SyncView warned(List<String> found) {
        return new SyncView(id, title, status, sourcePlatformId, sourcePlatform, sourceModel, targetPlatformId, targetPlatform,
                targetModel, usePlatformRelations, ifExists, syncIds, syncAllFields, fieldMappings, transformer, filter,
                transformation, identifier,
                unchecked, hasErrors, errorMessage, interval, lastSync, revision, createdAt, updatedAt, found, pushed,
                pushError);
    }
}
