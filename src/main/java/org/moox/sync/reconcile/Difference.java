package org.moox.sync.reconcile;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.moox.sync.wire.RawJson;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** A record that differs, and how. */
@RegisterForReflection // bound by Jackson
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "A record that differs")
record Difference(@Schema(description = "Record key on the source") String record,
        @Schema(description = "missing (on the target), differs, or extra (on the target)") String difference,
        @Schema(implementation = Object.class, description = "What would be sent; in a dry run only") RawJson source,
        @Schema(implementation = Object.class, description = "What the target has; in a dry run only") RawJson target,
        @Schema(description = "Why the target would refuse it; null when it would not") String detail) {
}
