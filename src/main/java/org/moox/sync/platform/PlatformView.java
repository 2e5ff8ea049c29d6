package org.moox.sync.platform;

import java.time.Instant;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A platform as the API shows it.
 *
 * @param apiToken only in the answer that creates it; never again
 */
@RegisterForReflection // written by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "Platform", description = "A registered platform.")
record PlatformView(UUID id,
        @Schema(examples = "shop") String name,
        @Schema(examples = "shop.example.com") String domain,
        @Schema(description = "Where the domain led when it was last called.") String ipAddress,
        String webhookPath, boolean showInMenu, int order, boolean readOnly, boolean locked, String lockReason, boolean master,
        String thumbnail,
        @Schema(description = "Revision of the registry that last changed this platform.") long revision,
        @Schema(description = "Revision of the registry that this platform holds, as far as the master knows.") Long acknowledgedRevision,
        Instant createdAt, Instant updatedAt,
        @Schema(description = "Shown once, when it is made; kept as a hash.") @JsonProperty("api_token") @JsonInclude(JsonInclude.Include.NON_NULL) String apiToken) {

    @Override
    public String toString() {
        return "PlatformView[id=%s, name=%s, domain=%s]".formatted(id, name, domain);
    }
}
