package org.moox.sync.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are called: a table of addresses and of the disguises they come in. */
class AddressRulesTest {

    private static final AddressRules ANY = new AddressRules(false, List.of());
    private static final AddressRules EVERYTHING_ALLOWED = new AddressRules(true,
            List.of(Network.of("0.0.0.0/0"), Network.of("::/0")));
    private static final AddressRules PUBLIC = new AddressRules(true, List.of(Network.of("10.1.0.0/16")));

    /** Never called, alone or wrapped. */
    private static final List<String> NEVER = List.of("0.0.0.0", "169.254.0.1", "169.254.169.254", "169.254.170.2",
            "100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255");
    /** Called unless only public addresses are to be. */
    private static final List<String> PRIVATE = List.of("127.0.0.1", "127.200.1.2", "10.2.0.1", "172.16.0.1",
            "172.31.3.4", "192.168.1.1", "100.64.0.1", "100.127.3.4", "192.0.2.1", "198.18.0.1", "203.0.113.7");
    private static final List<String> OPEN = List.of("93.184.216.34", "172.32.0.1", "100.128.0.1", "1.1.1.1");

    /** How an IPv4 address may hide in an IPv6 one. */
    enum Wrapping {
        ALONE("%1$d.%2$d.%3$d.%4$d"), //
        MAPPED("::ffff:%1$d.%2$d.%3$d.%4$d"), //
        TRANSLATED("::ffff:0:%5$x:%6$x"), //
        COMPATIBLE("::%5$x:%6$x"), //
        NAT64("64:ff9b::%5$x:%6$x"), //
        LOCAL_NAT64_96("64:ff9b:1::%5$x:%6$x"), //
        LOCAL_NAT64_48("64:ff9b:1:%5$x:%3$x:%4$02x00::"), //
        LOCAL_NAT64_56("64:ff9b:1:%1$x:%2$x:%3$02x%4$02x::"), //
        LOCAL_NAT64_64("64:ff9b:1:0:%1$x:%2$02x%3$02x:%4$02x00::"), //
        SIX_TO_FOUR("2002:%5$x:%6$x::1"), //
        TEREDO_SERVER("2001:0:%5$x:%6$x:0:0:a247:27dd"), //
        TEREDO_CLIENT("2001:0:4136:e378:8000:63bf:%7$x:%8$x"), //
        ISATAP("2606:4700::5efe:%1$d.%2$d.%3$d.%4$d"), //
        ISATAP_GLOBAL("2606:4700::200:5efe:%1$d.%2$d.%3$d.%4$d");

        private final String form;

        Wrapping(String form) {
            this.form = form;
        }

        String of(String address) {
            var n = Stream.of(address.split("\\.")).mapToInt(Integer::parseInt).toArray();
            var high = n[0] << 8 | n[1];
            var low = n[2] << 8 | n[3];
            return form.formatted(n[0], n[1], n[2], n[3], high, low, ~high & 0xffff, ~low & 0xffff);
        }
    }

    static Stream<Arguments> never() {
        return table(NEVER);
    }

    static Stream<Arguments> privateOnes() {
        return table(PRIVATE);
    }

    static Stream<Arguments> openOnes() {
        return table(OPEN);
    }

    private static Stream<Arguments> table(List<String> addresses) {
        return addresses.stream()
                .flatMap(address -> Stream.of(Wrapping.values())
                        .map(wrapping -> Arguments.of(wrapping, address, wrapping.of(address))));
    }

    @ParameterizedTest
    @MethodSource("never")
    void someAddressesAreNeverCalledHoweverTheyAreWrapped(Wrapping wrapping, String address, String text) throws Exception {
        for (var rules : List.of(ANY, PUBLIC, EVERYTHING_ALLOWED)) {
            assertThat(rules.refusal(InetAddress.getByName(text))).get().asString().contains("never called");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1.2.3", "64:ff9b::0.1.2.3", "0.255.255.255", "::", "fe80::1", "febf::1", "ff02::1", "ff0e::1",
            "fd00:ec2::254", "fd20:ce::254", "fd00:42::42",
            "100::1", "fe80::a9fe:a9fe"})
    void soAreThese(String address) throws Exception {
        for (var rules : List.of(ANY, PUBLIC, EVERYTHING_ALLOWED)) {
            assertThat(rules.refusal(InetAddress.getByName(address))).get().asString().contains("never called");
        }
    }

    @ParameterizedTest
    @MethodSource("privateOnes")
    void privateAddressesAreRefusedOnlyWhenPublicOnesAreAskedFor(Wrapping wrapping, String address, String text)
            throws Exception {
        assertThat(ANY.refusal(InetAddress.getByName(text))).isEmpty();
        assertThat(EVERYTHING_ALLOWED.refusal(InetAddress.getByName(text))).isEmpty();
        assertThat(PUBLIC.refusal(InetAddress.getByName(text))).get()
                .asString()
                .contains("sync.peer.public-only", "sync.peer.allowed-networks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.255.255.255", "172.31.255.255", "100.127.255.255", "10.255.255.255", "::1", "fc00::1",
            "fd12::1", "fec0::1", "2001:db8::1", "2001:2::1", "3fff::1", "4000::1",
            "8000::1"})
    void theseAreRefusedOnlyWhenPublicOnesAreAskedFor(String address) throws Exception {
        assertThat(ANY.refusal(InetAddress.getByName(address))).isEmpty();
        assertThat(PUBLIC.refusal(InetAddress.getByName(address))).get().asString().contains("sync.peer.public-only");
    }

    @ParameterizedTest
    @MethodSource("openOnes")
    void publicAddressesAreCalled(Wrapping wrapping, String address, String text) throws Exception {
        assertThat(PUBLIC.refusal(InetAddress.getByName(text))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "::ffff:10.1.2.3", "2606:4700::1111", "2a00:1450:4001::200e"})
    void allowedNetworksAreExceptions(String address) throws Exception {
        assertThat(PUBLIC.refusal(InetAddress.getByName(address))).isEmpty();
    }

    @Test
    void aMappedAddressIsSeenThoughItWasLeftInSixteenBytes() throws Exception {
        var bytes = new byte[16];
        bytes[10] = bytes[11] = (byte) 0xff;
        System.arraycopy(new byte[]{(byte) 169, (byte) 254, (byte) 169, (byte) 254}, 0, bytes, 12, 4);

        assertThat(ANY.refusal(Inet6Address.getByAddress(null, bytes, 0))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "example.com", "10.0.0.0/x", "", "-"})
    void aNetworkThatIsNoneIsNamed(String text) {
        assertThatThrownBy(() -> Network.of(text)).hasMessageContaining("sync.peer.allowed-networks");
    }
}
