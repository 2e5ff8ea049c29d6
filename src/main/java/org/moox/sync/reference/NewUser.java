package org.moox.sync.reference;

import java.util.Set;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** A user as it is created or replaced. */
@RegisterForReflection // bound by Jackson
record NewUser(@Schema(examples = "Ada Lovelace") @NotBlank @Size(max = 200) String name,
        @Schema(examples = "ada@example.org") @NotBlank @Email @Size(max = 320) String email,
        @Schema(examples = "[\"editor\"]") Set<@NotBlank String> roles) {

    NewUser {
        roles = roles == null ? Set.of() : roles;
    }
}
