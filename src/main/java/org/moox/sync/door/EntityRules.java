package org.moox.sync.door;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.runtime.StartupEvent;

/** What the configuration says of the entities of the API; whatever it says of others, or in other words, stops the start. */
@ApplicationScoped
class EntityRules {

    private static final Logger LOG = Logger.getLogger(EntityRules.class);
    private static final String PREFIX = "sync.entities.";
    private static final Set<String> KNOWN = Set.of("enabled", "public", "auth-type", "active-routes");

    private final Map<String, Rule> rules;

    private record Rule(boolean enabled, boolean open, boolean jwt, Set<String> routes) {
    }

    @Inject
    EntityRules(EntitiesConfig config, Config all) {
        this(config, StreamSupport.stream(all.getPropertyNames().spliterator(), false));
    }

    EntityRules(EntitiesConfig config, Stream<String> properties) {
        properties.forEach(EntityRules::requireKnown);
        rules = Map.of(EntityRoute.PLATFORM, rule(EntityRoute.PLATFORM, config.platform().api()), EntityRoute.SYNC,
                rule(EntityRoute.SYNC, config.sync().api()));
    }

    // words that nobody knows stop the start, not the first call
    void atStart(@Observes StartupEvent event, WebTokens webTokens) {
        if (takeWebTokens() && !webTokens.canVerify()) {
            LOG.warn("JSON Web Tokens are refused until mp.jwt.verify.publickey or mp.jwt.verify.publickey.location is set");
        }
    }

    /** Whether there is such a route at all. */
    boolean has(EntityRoute route) {
        var rule = rules.get(route.entity());
        return rule.enabled() && (rule.routes().contains(route.name()) || route.name().equals(EntityRoute.OTHER));
    }

    /** Whether everybody may call it. */
    boolean isPublic(EntityRoute route) {
        return rules.get(route.entity()).open() && route.isRead() && has(route);
    }

    /** Whether JSON Web Tokens take the place of the platforms' own tokens. */
    boolean takesWebTokens(EntityRoute route) {
        return rules.get(route.entity()).jwt();
    }

    /** Whether any entity takes JSON Web Tokens. */
    boolean takeWebTokens() {
        return rules.values().stream().anyMatch(Rule::jwt);
    }

    private static Rule rule(String entity, EntitiesConfig.Api api) {
        var property = PREFIX + entity + ".api.";
        var type = word(api.authType());
        if (!type.equals("platform") && !type.equals("jwt")) {
            throw refused(property + "auth-type", "is \"" + api.authType() + "\": it is platform or jwt");
        }
        var routes = new TreeSet<String>();
        for (var route : api.activeRoutes()) {
            if (!EntityRoute.NAMES.contains(word(route))) {
                throw refused(property + "active-routes",
                        "names \"" + route + "\": known are index, show, store, update and destroy");
            }
            routes.add(word(route));
        }
        return new Rule(api.enabled(), api.open(), type.equals("jwt"), routes);
    }

    private static String word(String text) {
        return text.trim().toLowerCase(Locale.ROOT);
    }

    /** Names may come from the environment, where dots and dashes are lost. */
    private static void requireKnown(String property) {
        var known = Stream.of(EntityRoute.PLATFORM, EntityRoute.SYNC)
                .flatMap(entity -> KNOWN.stream().map(setting -> PREFIX + entity + ".api." + setting));
        var plain = plain(property.replaceFirst("\\[\\d+]$", ""));
        if (plain.startsWith(plain(PREFIX)) && property.toLowerCase(Locale.ROOT).matches("sync[._]entities[._].*")
                && known.map(EntityRules::plain).noneMatch(name -> plain.equals(name) || plain.matches(name + "\\d+"))) {
            throw refused(property, "is unknown: entities are platform and sync, each with api.enabled, api.public, "
                    + "api.auth-type and api.active-routes");
        }
    }

    private static String plain(String property) {
        return property.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static SyncException refused(String property, String why) {
        return new SyncException(Reason.INVALID, property, property + " " + why + ".");
    }
}
