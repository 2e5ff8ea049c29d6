package org.moox.sync.door;

import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.PlatformConfig;
import org.moox.sync.platform.Platforms;
import org.moox.sync.security.Tokens;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;

/**
 * Knows whose a bearer token is: an administrator's, or a platform's own, which only reads. Compares in constant time. Where an entity of the API
 * takes JSON Web Tokens, those are looked at as well.
 */
@ApplicationScoped
class ApiTokens implements IdentityProvider<ApiTokenRequest> {

    static final String ADMIN = "admin";
    static final String PLATFORM = "platform";
    private static final String PLATFORM_PREFIX = "platform:";

    private final List<String> adminHashes;
    private final Platforms platforms;
    private final EntityRules entities;
    private final WebTokens webTokens;

    ApiTokens(PlatformConfig config, Platforms platforms, EntityRules entities, WebTokens webTokens) {
        adminHashes = Stream.of(config.apiToken(), config.apiTokenPrevious())
                .flatMap(Optional::stream)
                .filter(token -> !token.isBlank())
                .map(Tokens::hash)
                .toList();
        this.platforms = platforms;
        this.entities = entities;
        this.webTokens = webTokens;
    }

    @Override
    public Class<ApiTokenRequest> getRequestType() {
        return ApiTokenRequest.class;
    }

    /** No identity when the token is none of ours: it may be the application's own business. */
    @Override
    public Uni<SecurityIdentity> authenticate(ApiTokenRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> identify(request.token()).orElse(null));
    }

    Optional<SecurityIdentity> identify(String token) {
        var admin = false;
        for (var hash : adminHashes) {
            admin |= Tokens.matches(token, hash);
        }
        return (admin ? Optional.of(identity(ADMIN, ADMIN)) : platformWith(token))
                .or(() -> entities.takeWebTokens() ? webTokens.identify(token) : Optional.empty());
    }

    /** Somebody without a credential, who may read what is public. */
    static SecurityIdentity anybody() {
        return identity("anybody", PLATFORM);
    }

    /** Whether a platform's own token was shown. */
    static boolean isPlatform(SecurityIdentity caller) {
        return caller.getPrincipal() instanceof Named named && named.name().startsWith(PLATFORM_PREFIX);
    }

    private Optional<SecurityIdentity> platformWith(String token) {
        return platforms.owner(token).map(peer -> identity(PLATFORM_PREFIX + peer.name(), PLATFORM));
    }

    private static SecurityIdentity identity(String name, String role) {
        return QuarkusSecurityIdentity.builder().setPrincipal(new Named(name)).addRole(role).build();
    }

    private record Named(String name) implements Principal {
        @Override
        public String getName() {
            return name;
        }
    }
}
