package org.moox.sync.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.problem.SyncException;

class EntityRulesTest {

    private static final List<String> ALL = List.of("index", "show", "store", "update", "destroy");
    private static final Api DEFAULT = new Api(true, false, "platform", ALL);

    private record Api(boolean enabled, boolean open, String authType,
            List<String> activeRoutes) implements EntitiesConfig.Api {
    }

    private record Entity(Api api) implements EntitiesConfig.Entity {
    }

    private record Entities(Entity platform, Entity sync) implements EntitiesConfig {
    }

    private static EntityRules rules(Api platform, String... properties) {
        return new EntityRules(new Entities(new Entity(platform), new Entity(DEFAULT)), Stream.of(properties));
    }

    private static EntityRoute platform(String route) {
        return new EntityRoute("platform", route);
    }

    @Test
    void byDefaultEveryRouteIsThereAndNoneIsPublic() {
        var rules = rules(DEFAULT);

        assertThat(ALL).allMatch(route -> rules.has(platform(route))).noneMatch(route -> rules.isPublic(platform(route)));
        assertThat(rules.has(platform("other"))).isTrue();
        assertThat(rules.takeWebTokens()).isFalse();
    }

    @Test
    void whatIsNotEnabledIsNotThereNorPublic() {
        var rules = rules(new Api(false, true, "platform", ALL));

        assertThat(Stream.concat(ALL.stream(), Stream.of("other"))).noneMatch(route -> rules.has(platform(route)))
                .noneMatch(route -> rules.isPublic(platform(route)));
        assertThat(rules.has(new EntityRoute("sync", "index"))).isTrue();
    }

    @Test
    void publicIsOnlyReadingAndOnlyWhatIsActive() {
        var rules = rules(new Api(true, true, "jwt", List.of("index", "store")));

        assertThat(Stream.concat(ALL.stream(), Stream.of("other")).filter(route -> rules.isPublic(platform(route))))
                .containsExactly("index");
        assertThat(Stream.concat(ALL.stream(), Stream.of("other")).filter(route -> rules.has(platform(route))))
                .containsExactly("index", "store", "other");
    }

    @Test
    void wordsThatNobodyKnowsStopTheStart() {
        refused(() -> rules(new Api(true, false, "basic", ALL)), "sync.entities.platform.api.auth-type");
        refused(() -> rules(new Api(true, false, "jwt", List.of("index", "list"))), "sync.entities.platform.api.active-routes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync.entities.user.api.enabled", "sync.entities.platform.enabled", "sync.entities.sync.api.auth",
            "sync.entities.platform.api", "SYNC_ENTITIES_USER_API_PUBLIC"})
    void namesThatNobodyKnowsStopTheStart(String property) {
        refused(() -> rules(DEFAULT, property), property);
    }

    @Test
    void namesMayComeFromTheEnvironment() {
        assertThat(rules(DEFAULT, "sync.entities.platform.api.auth-type", "SYNC_ENTITIES_PLATFORM_API_AUTH_TYPE",
                "sync.entities.platform.api.auth.type", "sync.entities.sync.api.active-routes[0]",
                "SYNC_ENTITIES_SYNC_API_ACTIVE_ROUTES_0_", "sync.entities", "sync.token")).isNotNull();
    }

    private static void refused(Runnable start, String property) {
        assertThatThrownBy(start::run).isInstanceOf(SyncException.class).hasMessageStartingWith(property + " ");
    }
}
