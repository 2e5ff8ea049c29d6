package org.moox.sync.door;

import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.problem.Ours;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads the bearer token of a request. Asked before other mechanisms, it answers only for tokens of ours and leaves the rest to
 * whatever the application uses for its own API. Where the API is public, everybody may read.
 */
@ApplicationScoped
class BearerTokens implements HttpAuthenticationMechanism {

    private static final String SCHEME = "Bearer ";
    private static final int LONGEST = 4096;

    private final EntityRules entities;

    BearerTokens(EntityRules entities) {
        this.entities = entities;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        if (!Ours.mayBeAt(context.normalizedPath())) {
            return Uni.createFrom().nullItem(); // our roles are none of the application's
        }
        var known = identify(context, identities);
        return isPublic(context) ? known.onItem().ifNull().continueWith(ApiTokens::anybody) : known;
    }

    private boolean isPublic(RoutingContext context) {
        return EntityRoute.of(context.request().method().name(), context.normalizedPath())
                .filter(entities::isPublic)
                .isPresent();
    }

    private static Uni<SecurityIdentity> identify(RoutingContext context, IdentityProviderManager identities) {
        var header = context.request().getHeader(HttpHeaderNames.AUTHORIZATION);
        if (header == null || header.length() > LONGEST || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Uni.createFrom().nullItem();
        }
        return identities.authenticate(new ApiTokenRequest(header.substring(SCHEME.length()).trim()))
                .onFailure(AuthenticationFailedException.class)
                .recoverWithNull();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"moox-sync\""));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(ApiTokenRequest.class);
    }

    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 1000;
    }
}
