package org.moox.sync.reference;

import java.util.List;
import java.util.UUID;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** A user as it is shown. */
@RegisterForReflection // bound by Jackson
record UserView(UUID id, String name, String email, List<String> roles) {

    static UserView of(User user) {
        return new UserView(user.id, user.name, user.email, user.roles.stream().sorted().toList());
    }
}
