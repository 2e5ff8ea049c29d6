package org.moox.sync.ops;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.moox.sync.outgoing.OutgoingConfig;
import org.moox.sync.platform.Peer;
import org.moox.sync.platform.PlatformConfig;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class RegistryCheckTest {

    private final Map<String, String> settings = new HashMap<>(Map.of("sync.platform.name", "alpha"));

    @Test
    void anEmptyRegistryIsWaitedFor() {
        assertThatCode(() -> check(List.of())).doesNotThrowAnyException();
    }

    @Test
    void aRegistryThatKnowsThisPlatformIsFine() {
        assertThatCode(() -> check(List.of(peer("alpha", "http://localhost:8080"), peer("beta", "beta.test"))))
                .doesNotThrowAnyException();
    }

    @Test
    void aRegistryThatDoesNotKnowThisPlatformIsSomebodyElses() {
        assertThatThrownBy(() -> check(List.of(peer("gamma", "gamma.test"), peer("beta", "beta.test"))))
                .hasMessageContaining("no platform is called alpha")
                .hasMessageContaining("SYNC_PLATFORM_NAME")
                .hasMessageContaining("(beta, gamma)");
    }

    @Test
    void aPeerReachedByPlainHttpMustBeInAnAllowedNetwork() {
        var peers = List.of(peer("alpha", "https://alpha.test"), peer("beta", "http://192.0.2.7:8080"));
        assertThatThrownBy(() -> check(peers))
                .hasMessageStartingWith("Platform beta: 192.0.2.7:8080 is not called by plain http")
                .hasMessageContaining("SYNC_PEER_ALLOWED_NETWORKS");

        settings.put("sync.peer.allowed-networks", "192.0.2.0/24");
        assertThatCode(() -> check(peers)).doesNotThrowAnyException();
    }

    private void check(List<Peer> peers) {
        var config = new SmallRyeConfigBuilder().withMapping(PlatformConfig.class)
                .withMapping(OutgoingConfig.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withValidateUnknown(false)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
        new RegistryCheck(config.getConfigMapping(PlatformConfig.class), config.getConfigMapping(OutgoingConfig.class), null)
                .check(peers);
    }

    private static Peer peer(String name, String domain) {
        return new Peer(UUID.randomUUID(), name, domain, "/sync-webhook", false, false, null, false);
    }
}
