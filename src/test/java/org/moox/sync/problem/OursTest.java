package org.moox.sync.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OursTest {

    @ParameterizedTest
    @ValueSource(strings = {"/api/platform", "/api/platform/", "/api/sync/1/run", "/shop/api/streams", "/rest/api/models/a"})
    void ourAddressesAreKnownWhateverAnApplicationPutsInFront(String path) {
        assertThat(Ours.mayBeAt(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api", "/api/platforms", "/api/orders/1", "/admin/users", "/api/synchronise"})
    void ourTokensHaveNoRoleAtTheApplicationsOwn(String path) {
        assertThat(Ours.mayBeAt(path)).isFalse();
    }
}
