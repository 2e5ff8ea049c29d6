package org.moox.sync.ops;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
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

    private void check(List<String> variables, boolean production) {
        BootChecks.check(variables, property -> Optional.ofNullable(settings.get(property)), production);
    }
}
