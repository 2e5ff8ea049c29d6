package org.moox.sync.outgoing;

import java.util.List;
import java.util.stream.Stream;

/** The IPv4 addresses that an IPv6 address may lead to: mapped, translated, compatible, NAT64, 6to4, Teredo, ISATAP. Pure. */
final class WrappedAddresses {

    /** Ranges that carry an IPv4 address at the end. */
    private static final List<Network> AT_THE_END = List.of(new Network(bytes(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
            Network.of("::ffff:0:0:0/96"), Network.of("64:ff9b::/96"), Network.of("::/96"));
    private static final Network LOCAL_NAT64 = Network.of("64:ff9b:1::/48");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final Network TEREDO = Network.of("2001::/32");
    private static final Network NULL_NETWORK = Network.of("0.0.0.0/8");

    private WrappedAddresses() {
    }

    /** Every IPv4 address that it may stand for; none for an address of four bytes and for ::1. */
    static Stream<byte[]> in(byte[] address) {
        if (address.length == 4 || Network.of("::1").contains(address)) { // ::1 lies in ::/96, but carries nothing
            return Stream.empty();
        }
        if (AT_THE_END.stream().anyMatch(range -> range.contains(address))) {
            return Stream.of(four(address, 12, 13, 14, 15));
        }
        if (LOCAL_NAT64.contains(address)) {
            return translated(address);
        }
        if (SIX_TO_FOUR.contains(address)) {
            return Stream.of(four(address, 2, 3, 4, 5));
        }
        if (TEREDO.contains(address)) { // its server, and its client with every bit turned
            return Stream.of(four(address, 4, 5, 6, 7), turned(four(address, 12, 13, 14, 15)));
        }
        return isIsatap(address) ? Stream.of(four(address, 12, 13, 14, 15)) : Stream.empty();
    }

    /**
     * RFC 6052: the place depends on the length of the prefix (48, 56, 64, 96), which only the network's owner knows; byte 8 is left out. In the wrong
     * place mostly zeros are found: they count only if there is nothing else.
     */
    private static Stream<byte[]> translated(byte[] address) {
        var places = List.of(four(address, 6, 7, 9, 10), four(address, 7, 9, 10, 11), four(address, 9, 10, 11, 12),
                four(address, 12, 13, 14, 15));
        var real = places.stream().filter(place -> !NULL_NETWORK.contains(place)).toList();
        return (real.isEmpty() ? places : real).stream();
    }

    /** Below any prefix: 0000:5efe or 0200:5efe, then the address. */
    private static boolean isIsatap(byte[] address) {
        return (address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == (byte) 0xfe;
    }

    private static byte[] four(byte[] address, int... places) {
        return new byte[]{address[places[0]], address[places[1]], address[places[2]], address[places[3]]};
    }

    private static byte[] turned(byte[] address) {
        return new byte[]{(byte) ~address[0], (byte) ~address[1], (byte) ~address[2], (byte) ~address[3]};
    }

    /** From eight groups: Java reads a mapped address as one of four bytes. */
    private static byte[] bytes(int... groups) {
        var bytes = new byte[16];
        for (int group = 0; group < groups.length; group++) {
            bytes[2 * group] = (byte) (groups[group] >> 8);
            bytes[2 * group + 1] = (byte) groups[group];
        }
        return bytes;
    }
}
