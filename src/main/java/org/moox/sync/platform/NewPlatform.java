package org.moox.sync.platform;

import java.util.UUID;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.moox.sync.outgoing.Domain;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What a person says of a platform, when creating or changing it. What is left out takes its default.
 *
 * @param apiToken only when creating; generated when left out
 */
@RegisterForReflection // bound by Jackson
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties({"ip_address", "revision", "acknowledged_revision", "created_at", "updated_at"}) // what GET shows may be sent back
@Schema(name = "NewPlatform", description = "A platform to register or to change.")
record NewPlatform(
        @Schema(description = "Only to bring back a platform that another registry knew; generated when left out.") UUID id,
        @Schema(description = "Unique; the platform's own sync.platform.name.", examples = "shop") @NotBlank @Size(max = 100) @Pattern(regexp = "[^\\p{Cntrl}]*", message = "must not contain control characters") String name,
        @Schema(description = "Unique; " + Domain.RULE
                + ".", examples = "shop.example.com") @NotBlank @Size(max = 260) @DomainText String domain,
        @Schema(description = "Where it takes signed posts.", defaultValue = Platform.DEFAULT_WEBHOOK_PATH) @Size(max = 200) @Pattern(regexp = "(/[A-Za-z0-9._~-]+)+", message = "must begin with / and hold letters, digits, dots, dashes and slashes only") String webhookPath,
        @Schema(defaultValue = "true") Boolean showInMenu,
        @Schema(description = "Place in lists.", defaultValue = "0") Integer order,
        @Schema(description = "Never a target.", defaultValue = "false") Boolean readOnly,
        @Schema(description = "Nothing is sent to it or accepted from it.", defaultValue = "false") Boolean locked,
        @Size(max = 500) String lockReason,
        @Schema(description = "There is one master; it is set when the first platform registers itself.") Boolean master,
        @Size(max = 2000) String thumbnail,
        @Schema(description = "The token with which this platform reads APIs, at least 32 characters; generated when left out.") @Size(min = 32, max = 500) @Pattern(regexp = "[\\x21-\\x7e]*", message = "must consist of printable ASCII characters without spaces") String apiToken) {

    /** With the defaults filled in. */
    PlatformDetails details(boolean isMaster) {
        return new PlatformDetails(name.strip(), Domain.of(domain).text(),
                webhookPath == null ? Platform.DEFAULT_WEBHOOK_PATH : webhookPath, showInMenu == null || showInMenu,
                order == null ? 0 : order, Boolean.TRUE.equals(readOnly), Boolean.TRUE.equals(locked), lockReason, isMaster,
                thumbnail);
    }

    @Override
    public String toString() {
        return "NewPlatform[name=%s, domain=%s]".formatted(name, domain);
    }
}
