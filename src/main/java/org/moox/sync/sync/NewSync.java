package org.moox.sync.sync;

import java.util.List;
import java.util.UUID;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.RawJson;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What a person says of a sync; what is left out gets its default. What only the service knows may be sent back, and is not read. */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties({"unchecked", "has_errors", "error_message", "last_sync", "revision", "created_at",
        "updated_at", "warnings", "pushed", "push_error"})
@Schema(name = "NewSync", description = "A sync as it is defined or replaced. Each platform is named by its id or by its name.")
record NewSync(
        @Schema(description = "Only to bring back a sync that another registry knew; generated when left out, and not read when replacing.") UUID id,
        @Schema(description = "Only together with an id: the columns by which records were found on the target, so that the sync flows on before both platforms can be asked.") List<@NotBlank(message = "must not be empty") String> identifier,
        @Schema(examples = "Products to the shop") @NotBlank(message = "must be given") @Size(max = 255, message = "must have at most 255 characters") String title,
        @Schema(description = "Whether it runs.", defaultValue = "true") Boolean status,
        @Schema(description = "Id or name of the platform that the records come from.", examples = "alpha") String sourcePlatformId,
        @Schema(description = "Another way to name the source.", examples = "alpha") String sourcePlatform,
        @Schema(description = "Model on the source.", examples = "product") @NotBlank(message = "must name the model on the source platform") String sourceModel,
        @Schema(description = "Id or name of the platform that the records go to.", examples = "beta") String targetPlatformId,
        @Schema(description = "Another way to name the target.", examples = "beta") String targetPlatform,
        @Schema(description = "Model on the target.", examples = "product") @NotBlank(message = "must name the model on the target platform") String targetModel,
        @Schema(description = "Whether only records go that are related to the target platform.", defaultValue = "false") Boolean usePlatformRelations,
        @Schema(description = "What happens to a row of the target that has the record's identifier and that no sync brought: update adopts it, skip leaves it, error refuses the record.", defaultValue = "update", enumeration = {
                "update", "skip",
                "error"}) @Pattern(regexp = "update|skip|error", message = "must be update, skip or error") String ifExists,
        @Schema(description = "Local identifiers of the records it is limited to; left out for all.", examples = "[\"17\", \"18\"]") @Size(min = 1, message = "must list at least one record; leave it out to sync all") List<@NotBlank(message = "must not be empty") String> syncIds,
        @Schema(description = "Whether fields without a mapping travel under their own name.", defaultValue = "true") Boolean syncAllFields,
        @Schema(description = "Source field → target field, as an object; or a list of rules: {\"source\": \"name\", \"target\": \"title\", \"default\": \"n/a\"} with a default that stands in for null, {\"target\": \"origin\", \"value\": \"shop\"} for a constant.", implementation = Object.class, examples = "{\"name\": \"title\"}") RawJson fieldMappings,
        @Schema(description = "Name of the transformer that shapes the records on the source.") String transformer,
        @Schema(description = "JSONata over the record as it is on the source: only records for which it is true go; one that no longer passes is deleted on the target.", examples = "stock > 0") @Size(max = 20_000, message = "must have at most 20000 characters") String filter,
        @Schema(description = "JSONata that makes an object: the fields that go on to the mapping.", examples = "$merge([$, {\"name\": $uppercase(name)}])") @Size(max = 20_000, message = "must have at most 20000 characters") String transformation,
        @Schema(description = "Minutes between two comparisons of source and target.", defaultValue = "60", examples = "60") @Min(value = 1, message = "must be at least one minute") @Max(value = 527040, message = "must be at most a year") Integer interval){

    /** The definition as it would travel; the identifier is not known yet. */
    SyncEntry entry(UUID id, UUID source, UUID target) {
        return new SyncEntry(id, title.strip(), status == null || status, source, sourceModel, target, targetModel,
                Boolean.TRUE.equals(usePlatformRelations), ifExists == null ? "update" : ifExists, syncIds,
                syncAllFields == null || syncAllFields, mappings(), blankToNull(transformer), blankToNull(filter),
                blankToNull(transformation), null,
                interval == null ? 60 : interval, null, 0);
    }

    private RawJson mappings() {
        if (fieldMappings != null && !fieldMappings.text().matches("(?s)[{\\[].*|null")) {
            throw new SyncException(Reason.INVALID, "field_mappings",
                    "Give an object of names, {\"name\": \"title\"}, or a list of rules.");
        }
        return fieldMappings == null || List.of("{}", "[]", "null").contains(fieldMappings.text()) ? null : fieldMappings;
    }

    private static String blankToNull(String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
