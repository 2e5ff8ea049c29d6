package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

    private static final AddressRules ANY = new AddressRules(false, List.of());
    private static final AddressRules PUBLIC = new AddressRules(true, List.of(Network.of("10.1.0.0/16")));

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "169.254.169.254", "100.100.100.200", "224.0.0.1", "255.255.255.255", "::",
            "fe80::1", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
            "::169.254.169.254"})
    void someAddressesAreNeverCalled(String address) throws Exception {
        assertThat(ANY.refusal(InetAddress.getByName(address))).isPresent();
        assertThat(PUBLIC.refusal(InetAddress.getByName(address))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.2.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "::1",
            "fc00::1",
            "fd12::1", "64:ff9b::a00:1", "2002:c0a8:101::1", "::ffff:127.0.0.1"})
    void privateAddressesAreRefusedOnlyWhenPublicOnesAreAskedFor(String address) throws Exception {
        assertThat(ANY.refusal(InetAddress.getByName(address))).isEmpty();
        assertThat(PUBLIC.refusal(InetAddress.getByName(address))).get()
                .asString()
                .contains("sync.peer.public-only",
                        "sync.peer.allowed-networks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "93.184.216.34", "172.32.0.1", "2606:4700::1111"})
    void publicAndAllowedAddressesAreCalled(String address) throws Exception {
        assertThat(PUBLIC.refusal(InetAddress.getByName(address))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "example.com", "10.0.0.0/x", "", "-"})
    void aNetworkThatIsNoneIsNamed(String text) {
        assertThatThrownBy(() -> Network.of(text)).hasMessageContaining("sync.peer.allowed-networks");
    }

    @ParameterizedTest
    @CsvSource({"shop.example.com,93.184.216.34,true,443", "shop.example.com:8443,93.184.216.34,true,8443",
            "localhost:8080,127.0.0.1,false,8080", "https://localhost,127.0.0.1,true,443",
            "http://localhost,127.0.0.1,false,80"})
    void theSchemeIsHttpsSaveForLoopback(String domain, String address, boolean tls, int port) {
        var route = new Routes(Settings.Reach.ANY, host -> new InetAddress[]{InetAddress.getByName(address)}).to(domain);

        assertThat(route.tls()).isEqualTo(tls);
        assertThat(route.port()).isEqualTo(port);
    }

    @Test
    void plainHttpToOthersMustBeAllowed() {
        AddressRules.Lookup lookup = host -> new InetAddress[]{InetAddress.getByName("10.1.0.1")};

        assertThatThrownBy(() -> new Routes(Settings.Reach.ANY, lookup).to("http://shop"))
                .hasMessageContaining("sync.peer.scheme");
        assertThat(new Routes(new Settings.Reach(Optional.of("http"), Optional.empty(), false), lookup).to("shop").tls())
                .isFalse();
        assertThat(new Routes(new Settings.Reach(Optional.empty(), Optional.of(List.of("10.1.0.0/16")), true), lookup)
                .to("http://shop")
                .tls()).isFalse();
    }

    @Test
    void aNameThatLeadsToARefusedAddressIsRefused() {
        assertThatThrownBy(
                () -> new Routes(Settings.Reach.PUBLIC, host -> new InetAddress[]{InetAddress.getByName("127.0.0.1")})
                        .to("innocent.example.com"))
                .hasMessageContaining("sync.peer.public-only");
    }
}
