package org.moox.sync.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.problem.SyncException;

class BootChecksTest {

    private final Map<String, String> settings = new HashMap<>(Map.of(
            "sync.platform.name", "alpha", "sync.platform.domain", "alpha.test",
            "sync.token", "kG7hQm2xVb9sLd4fTz8wRc1nJp5yAe3u",
            "sync.api-token", "uE3ayP5jnC1rwZ8ftD4lsB9vxM2qhG7k",
            "sync.encryption-key", "Zt6rWq1mNc8vXb3kLh5jPd7sGf2yUa4e"));

    @Test
    void aGoodConfigurationPasses() {
        assertThatCode(() -> check(List.of("SYNC_TOKEN", "PATH"), true)).doesNotThrowAnyException();
    }

    @Test
    void anUnknownVariableIsRefusedWithTheNearestKnownOne() {
        assertThatThrownBy(() -> check(List.of("SYNC_API_TOKNE"), false)).isInstanceOf(SyncException.class)
                .hasMessage("The environment variable SYNC_API_TOKNE is unknown; did you mean SYNC_API_TOKEN?");
    }

    @Test
    void anUnknownVariableThatIsLikeNothingIsToBeRemoved() {
        assertThatThrownBy(() -> check(List.of("SYNC_QQQQQQQQQQQQQ"), false)).hasMessageEndingWith("is unknown; remove it.");
    }

    @Test
    void variablesOfModelsAreKnownUnderAnyAlias() {
        assertThatCode(() -> check(List.of("SYNC_MODELS_LINE_NAME", "SYNC_MODELS_ORDER_LINE_IDENTIFIER",
                "SYNC_MODELS_LINE_RELATIONS"), false)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(List.of("SYNC_MODELS_LINE_NAMES"), false)).isInstanceOf(SyncException.class);
    }

    @Test
    void aMissingNameIsRefusedInProductionOnly() {
        settings.remove("sync.platform.name");
        assertThatThrownBy(() -> check(List.of(), true)).hasMessageContaining("SYNC_PLATFORM_NAME");
        assertThatCode(() -> check(List.of(), false)).doesNotThrowAnyException();
    }

    @Test
    void aShortTokenIsRefused() {
        settings.put("sync.token", "kG7hQm2xVb9sLd4fTz8wRc1nJp5yAe3");
        assertThatThrownBy(() -> check(List.of(), true)).hasMessageContaining("SYNC_TOKEN").hasMessageContaining("32 bytes");
    }

    @Test
    void aSampleTokenIsRefused() {
        settings.put("sync.encryption-key", "test-encryption-key-0123456789-0123456789");
        assertThatThrownBy(() -> check(List.of(), true)).hasMessageContaining("SYNC_ENCRYPTION_KEY")
                .hasMessageContaining("sample");
    }

    @Test
    void aTokenOfOneLetterIsRefused() {
        settings.put("sync.api-token", "a".repeat(40));
        assertThatThrownBy(() -> check(List.of(), true)).hasMessageContaining("SYNC_API_TOKEN");
    }

    @Test
    void aTokenKeptForRotationIsCheckedToo() {
        settings.put("sync.token-previous", "short");
        assertThatThrownBy(() -> check(List.of(), true)).hasMessageContaining("SYNC_TOKEN_PREVIOUS");
    }

    @Test
    void thePlatformsOwnTokenIsCheckedWhenItIsSet() {
        settings.put("sync.platform.token", "short");
        assertThatThrownBy(() -> check(List.of(), true)).hasMessageContaining("SYNC_PLATFORM_TOKEN");
    }

    @Test
    void twoSecretsThatAreEqualAreTold() {
        assertThat(BootChecks.repeated(property -> Optional.ofNullable(settings.get(property)))).isEmpty();
        settings.put("sync.api-token", settings.get("sync.token"));
        assertThatCode(() -> check(List.of(), true)).doesNotThrowAnyException();
        assertThat(BootChecks.repeated(property -> Optional.ofNullable(settings.get(property))))
                .containsExactly("sync.api-token");
    }

    @Test
    void inDevelopmentSampleSecretsAreOnlyTold() {
        settings.put("sync.token", "test-shared-token-0123456789-0123456789");
        assertThatCode(() -> check(List.of(), false)).doesNotThrowAnyException();
        assertThat(BootChecks.samples(property -> Optional.ofNullable(settings.get(property)))).containsExactly("sync.token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "shop.test/path", "me@shop.test", "ftp://shop.test", "shop.test:99999", "a b"})
    void aDomainThatIsNoneIsRefusedEverywhere(String domain) {
        settings.put("sync.platform.domain", domain);
        assertThatThrownBy(() -> check(List.of(), false)).hasMessageContaining("SYNC_PLATFORM_DOMAIN");
    }

    @Test
    void plainHttpBeyondLoopbackIsRefusedInProduction() {
        settings.put("sync.platform.domain", "http://192.0.2.1:8080");
        assertThatThrownBy(() -> check(List.of(), true)).hasMessageContaining("SYNC_PEER_ALLOWED_NETWORKS");
        assertThatCode(() -> check(List.of(), false)).doesNotThrowAnyException();

        settings.put("sync.peer.allowed-networks", "10.0.0.0/8,192.0.2.0/24");
        assertThatCode(() -> check(List.of(), true)).doesNotThrowAnyException();
    }

    @Test
    void theSchemeOfPeersAloneAllowsNoPlainHttp() {
        settings.put("sync.platform.domain", "192.0.2.1");
        assertThatCode(() -> check(List.of(), true)).doesNotThrowAnyException();

        settings.put("sync.peer.scheme", "http");
        assertThatThrownBy(() -> check(List.of(), true)).hasMessageContaining("SYNC_PEER_ALLOWED_NETWORKS");
        settings.put("sync.platform.domain", "http://localhost:8080");
        assertThatCode(() -> check(List.of(), true)).doesNotThrowAnyException();
    }

    @Test
    void aNetworkThatIsNoneIsRefusedEverywhere() {
        settings.put("sync.peer.allowed-networks", "10.0.0.0/8,10.0.0.0/99");
        assertThatThrownBy(() -> check(List.of(), false)).hasMessageContaining("sync.peer.allowed-networks")
                .hasMessageContaining("10.0.0.0/99");
    }

    @ParameterizedTest
    @CsvSource({"sync.platform.master,maybe", "sync.listener.enabled,flase", "sync.stream.lease,0s", "sync.send.poll,-5",
            "sync.platform-job.every,often", "sync.send.timeout,PT-3S", "sync.batch.items,0", "sync.listener.attempts,2.5",
            "sync.peer.scheme,gopher"})
    void aValueThatCannotBeMeantIsRefusedEverywhere(String property, String value) {
        settings.put(property, value);
        assertThatThrownBy(() -> check(List.of(), false)).hasMessageContaining(KnownSettings.variable(property))
                .hasMessageContaining('"' + value + '"');
    }

    @ParameterizedTest
    @CsvSource({"sync.platform.master,TRUE", "sync.listener.enabled,off", "sync.stream.lease,500ms", "sync.send.poll,PT0.002S",
            "sync.send.timeout,90", "sync.batch.items,1"})
    void valuesAreReadAsTheFrameworkReadsThem(String property, String value) {
        settings.put(property, value);
        assertThatCode(() -> check(List.of(), true)).doesNotThrowAnyException();
    }

    private void check(List<String> variables, boolean production) {
        BootChecks.check(variables, property -> Optional.ofNullable(settings.get(property)), production);
    }
}
