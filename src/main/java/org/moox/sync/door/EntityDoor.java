package org.moox.sync.door;

import jakarta.ws.rs.container.ContainerRequestContext;

import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;

/**
 * Holds what the configuration says of the API's entities. What is not offered is not found, whoever asks; and a credential counts only where its
 * kind is taken: roles are checked by annotations as everywhere.
 */
// public: what calls it lives in another class loader where we are a library
public class EntityDoor {

    private static final String OURS = "org.moox.sync.";

    private final EntityRules rules;
    private final SecurityIdentity caller;

    EntityDoor(EntityRules rules, SecurityIdentity caller) {
        this.rules = rules;
        this.caller = caller;
    }

    @ServerRequestFilter(preMatching = true)
    public void requireOffered(ContainerRequestContext call) {
        EntityRoute.of(call.getMethod(), call.getUriInfo().getPath()).filter(route -> !rules.has(route)).ifPresent(route -> {
            throw new SyncException(Reason.NOT_FOUND, "sync.entities." + route.entity() + ".api",
                    "This platform does not offer that (sync.entities.%s.api).".formatted(route.entity()));
        });
    }

    /** A JSON Web Token, ours or the application's, opens nothing of ours but the entities that take them. */
    @ServerRequestFilter
    public void requireKind(ContainerRequestContext call, SimpleResourceInfo resource) {
        if (!resource.getResourceClass().getName().startsWith(OURS)) {
            return;
        }
        var route = EntityRoute.of(call.getMethod(), call.getUriInfo().getPath());
        if (route.filter(rules::isPublic).isPresent()) {
            return;
        }
        var webTokens = route.filter(rules::takesWebTokens).isPresent();
        if (caller.getPrincipal() instanceof JsonWebToken && !webTokens) {
            throw new UnauthorizedException();
        }
        if (webTokens && ApiTokens.isPlatform(caller)) {
            throw new SyncException(Reason.FORBIDDEN, "sync.entities." + route.get().entity() + ".api.auth-type",
                    "This takes the API token or a JSON Web Token, not a platform's own token.");
        }
    }
}
