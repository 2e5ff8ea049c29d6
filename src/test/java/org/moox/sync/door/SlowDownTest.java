package org.moox.sync.door;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowDownTest {

    @ParameterizedTest
    @CsvSource({"10.1.2.3,10.1.2.3", "::ffff:10.1.2.3,10.1.2.3", "2001:db8:1:2:3:4:5:6,20010db800010002",
            "2001:db8:1:2::9,20010db800010002", "2001:db8:1:3::9,20010db800010003", "fe80::1%eth0,fe80000000000000",
            "_hidden,_hidden"})
    void anAddressCountsByItsNetwork(String address, String network) {
        assertThat(SlowDown.network(address)).isEqualTo(network);
    }

    @Test
    void whateverCallsItselfLongCountsByItsBeginning() {
        assertThat(SlowDown.network("x".repeat(1000))).hasSize(64);
        assertThat(SlowDown.network(null)).isEqualTo("unknown");
    }
}
