package org.moox.sync.door;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;

/** Knows whose a JSON Web Token is; verified as the usual properties {@code mp.jwt.verify.*} say. Its groups are the caller's roles. */
@ApplicationScoped
@RegisterForReflection(targets = SignatureAlgorithm.class) // as the extension for this library does
class WebTokens {

    private static final Logger LOG = Logger.getLogger(WebTokens.class);
    private static final String VERIFY = "mp.jwt.verify.";

    private final Optional<JWTParser> parser;

    WebTokens(Config config) {
        var key = setting(config, "publickey");
        var location = setting(config, "publickey.location");
        if (key.isEmpty() && location.isEmpty()) {
            parser = Optional.empty();
            return;
        }
        var rules = new JWTAuthContextInfo();
        key.ifPresent(rules::setPublicKeyContent);
        location.filter(any -> key.isEmpty()).ifPresent(rules::setPublicKeyLocation);
        setting(config, "issuer").ifPresent(rules::setIssuedBy);
        setting(config, "audiences").ifPresent(names -> rules.setExpectedAudience(words(names)));
        rules.setSignatureAlgorithm(words(setting(config, "publickey.algorithm").orElse("RS256")).stream()
                .map(SignatureAlgorithm::fromAlgorithm)
                .collect(Collectors.toSet()));
        parser = Optional.of(new DefaultJWTParser(rules));
    }

    /** Whether a key is configured; without one, no token is valid. */
    boolean canVerify() {
        return parser.isPresent();
    }

    /** Blocking: keys may have to be fetched. Empty when the token is not valid, or no key is configured to verify it. */
    Optional<SecurityIdentity> identify(String token) {
        if (parser.isEmpty() || token.chars().filter(c -> c == '.').count() != 2) {
            return Optional.empty();
        }
        try {
            var jwt = parser.get().parse(token);
            var identity = QuarkusSecurityIdentity.builder().setPrincipal(jwt);
            Optional.ofNullable(jwt.getGroups()).orElse(Set.of()).forEach(identity::addRole);
            return Optional.of(identity.build());
        } catch (ParseException | RuntimeException e) { // what it says may quote the token
            LOG.debugf("web token refused error=%s", e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private static Optional<String> setting(Config config, String name) {
        return config.getOptionalValue(VERIFY + name, String.class).filter(value -> !value.isBlank());
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.split(",")).map(String::trim).filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }
}
