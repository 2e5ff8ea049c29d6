package org.moox.sync.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Altered;
import org.moox.sync.platform.PlatformConfig;
import org.moox.sync.platform.Platforms;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Whose a token is while SYNC_API_TOKEN is being replaced. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ApiTokensTest {

    private static final String PRESENT = "the-present-token-0123456789-0123456789";
    private static final String PREVIOUS = "the-one-before-0123456789-0123456789";

    @Inject
    PlatformConfig config;
    @Inject
    Platforms platforms;
    @Inject
    EntityRules entities;
    @Inject
    WebTokens webTokens;

    private boolean isAdmin(String token, String previous) {
        var settings = Map.of("apiToken", PRESENT, "apiTokenPrevious", previous);
        return new ApiTokens(Altered.config(config, settings), platforms, entities, webTokens).identify(token)
                .filter(caller -> caller.hasRole(ApiTokens.ADMIN))
                .isPresent();
    }

    @Test
    void theTokenBeforeIsAnAdministratorsWhileItIsConfigured() {
        assertThat(isAdmin(PRESENT, PREVIOUS)).isTrue();
        assertThat(isAdmin(PREVIOUS, PREVIOUS)).isTrue();
        assertThat(isAdmin(PREVIOUS, "")).isFalse();
        assertThat(isAdmin(PRESENT, "")).isTrue();
    }

    @Test
    void aBlankTokenBeforeOpensNothing() {
        Stream.of("", " ", "  ").forEach(token -> assertThat(isAdmin(token, " ")).as("\"%s\"", token).isFalse());
    }
}
