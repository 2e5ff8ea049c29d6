package org.moox.sync.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.problem.SyncException;

/** From a domain that somebody wrote to an address that may be called. */
class RoutesTest {

    @ParameterizedTest
    @CsvSource({"shop.example.com,93.184.216.34,true,443", "shop.example.com:8443,93.184.216.34,true,8443",
            "localhost:8080,127.0.0.1,false,8080", "https://localhost,127.0.0.1,true,443",
            "http://localhost,127.0.0.1,false,80", "SHOP.Example.COM,93.184.216.34,true,443"})
    void theSchemeIsHttpsSaveForLoopback(String domain, String address, boolean tls, int port) {
        var route = new Routes(Reach.ANY, leadingTo(address)).to(domain);

        assertThat(route.tls()).isEqualTo(tls);
        assertThat(route.port()).isEqualTo(port);
        assertThat(route.host()).isLowerCase();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x7f.1", "0x7f000001", "2130706433", "127.1", "127.0.1", "0177.0.0.1", "127.0.0.01", "127.0.0.1.",
            "127.0.0.256", "127.0.0.0x1", "1.2.3.4.5", "shop.0x10", "shop.7", "localhost.", "user@shop.example.com",
            "user:word@shop.example.com", "https://user@shop.example.com", "shop.example.com/path", "shop.example.com?a",
            "shop.example.com#a", "shop.example.com\\@evil.example.com", "ftp://shop.example.com", "//shop.example.com",
            "[fe80::1%eth0]", "[fe80::1%25eth0]", "[::1", "::1", "[1:2]", "[.]", "shop.example.com:0",
            "shop.example.com:65536", "shop.example.com:0x50", "b\u00fccher.example.com", "\u212aube.example.com",
            "\u2460\u2461\u2466.0.0.1", "127\u30020\u30020\u30021", "shop example.com", "shop.example.com\u0000", ""})
    void oddSpellingsAreNoDomains(String text) {
        assertThat(Domain.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.255:8080", "[::1]:8080", "[::ffff:10.1.2.3]", "shop1.example.com", "7.shop",
            "1.2.3.4.example", "xn--bcher-kva.example.com", "a_b:1", "SHOP"})
    void othersAre(String text) {
        assertThat(Domain.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "http://169.254.169.254:80", "[fd00:ec2::254]", "[::ffff:169.254.169.254]",
            "0.0.0.0:8080", "[::]:8080", "255.255.255.255", "[ff02::1]", "[64:ff9b::a9fe:a9fe]"})
    void anAddressThatIsNeverCalledIsKnownWithoutALookUp(String text) {
        var routes = new Routes(Reach.ANY, host -> {
            throw new AssertionError("looked up " + host);
        });

        assertThat(routes.refusal(Domain.of(text))).get().asString().contains("never called", "sync.peer.allowed-networks");
    }

    @Test
    void aNameIsJudgedWhenItIsCalled() {
        assertThat(new Routes(Reach.PUBLIC, leadingTo("127.0.0.1")).refusal(Domain.of("localhost"))).isEmpty();
        assertThat(new Routes(Reach.PUBLIC, leadingTo("127.0.0.1")).refusal(Domain.of("127.0.0.1"))).get()
                .asString()
                .contains("sync.peer.public-only");
    }

    @Test
    void plainHttpToOthersMustBeAllowedByTheirNetwork() {
        var lookup = leadingTo("10.1.0.1");
        var schemeOnly = new Reach(Optional.of("http"), Optional.empty(), false);
        var network = Optional.of(List.of("10.1.0.0/16"));

        assertThatThrownBy(() -> new Routes(Reach.ANY, lookup).to("http://shop"))
                .hasMessageContaining("sync.peer.allowed-networks");
        assertThatThrownBy(() -> new Routes(schemeOnly, lookup).to("shop")).hasMessageContaining("sync.peer.allowed-networks");
        assertThat(new Routes(new Reach(Optional.of("http"), network, false), lookup).to("shop").tls()).isFalse();
        assertThat(new Routes(new Reach(Optional.empty(), network, true), lookup).to("http://shop").tls()).isFalse();
        assertThat(new Routes(new Reach(Optional.empty(), network, true), lookup).to("shop").tls()).isTrue();
    }

    @Test
    void plainHttpCanBeJudgedAtTheStart() {
        var schemeOnly = new PlainHttp(Optional.of("http"), List.of());

        assertThat(schemeOnly.refusal("10.1.0.1")).get().asString().contains("10.1.0.1", "sync.peer.allowed-networks");
        assertThat(schemeOnly.refusal("https://10.1.0.1")).isEmpty();
        assertThat(schemeOnly.refusal("localhost:8080")).isEmpty();
        assertThat(new PlainHttp(Optional.empty(), List.of()).refusal("10.1.0.1")).isEmpty();
        assertThat(new PlainHttp(Optional.empty(), List.of()).refusal("http://10.1.0.1")).isPresent();
        assertThat(new PlainHttp(Optional.of("http"), List.of("10.0.0.0/8")).refusal("10.1.0.1")).isEmpty();
    }

    @Test
    void aNameThatLeadsToARefusedAddressIsRefused() {
        assertThatThrownBy(() -> new Routes(Reach.PUBLIC, leadingTo("127.0.0.1")).to("innocent.example.com"))
                .isInstanceOf(SyncException.class)
                .hasMessageContainingAll("innocent.example.com", "127.0.0.1", "sync.peer.public-only");
        assertThatThrownBy(
                () -> new Routes(Reach.ANY, leadingTo("169.254.169.254", "fe80::1")).to("innocent.example.com"))
                .hasMessageContainingAll("169.254.169.254", "fe80", "never called");
    }

    @Test
    void ofSeveralAddressesOnlyAPermittedOneIsCalled() {
        var route = new Routes(Reach.PUBLIC, leadingTo("169.254.169.254", "10.0.0.1", "93.184.216.34", "127.0.0.1"))
                .to("mixed.example.com");

        assertThat(route.address().getHostAddress()).isEqualTo("93.184.216.34");
        assertThat(route.tls()).isTrue();
    }

    @Test
    void aNameThatNobodyKnowsIsSaid() {
        assertThatThrownBy(() -> new Routes(Reach.ANY, host -> {
            throw new UnknownHostException(host);
        }).to("nowhere.example.com")).hasMessageContaining("nowhere.example.com is not known here");
    }

    private static AddressRules.Lookup leadingTo(String... addresses) {
        return host -> Stream.of(addresses).map(RoutesTest::address).toArray(InetAddress[]::new);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
