package org.moox.sync.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which addresses may be called. Looks at the resolved address, and at an IPv4 address that is wrapped in an IPv6 one. Pure. */
final class AddressRules {

    /** Never a peer: unspecified, link-local (cloud metadata lives there), metadata elsewhere, multicast, broadcast, reserved, discard-only. */
    private static final List<Network> NEVER = networks("0.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32",
            "168.63.129.16/32", "192.0.0.192/32", "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "fd00:ec2::254/128",
            "fd20:ce::254/128", "fd00:42::42/128", "100::/64", "ff00::/8");

    /** Loopback, private, carrier-grade NAT, benchmarking, documentation, and whatever of IPv6 is not given out. */
    private static final List<Network> NOT_PUBLIC = networks("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
            "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "::1/128", "2001:2::/48", "2001:db8::/32", "3fff::/20", "4000::/2", "8000::/1");

    private final boolean publicOnly;
    private final List<Network> allowed;

    AddressRules(boolean publicOnly, List<Network> allowed) {
        this.publicOnly = publicOnly;
        this.allowed = List.copyOf(allowed);
    }

    /** Why this address may not be called; empty when it may. */
    Optional<String> refusal(InetAddress address) {
        var seen = Stream.concat(Stream.of(address.getAddress()), WrappedAddresses.in(address.getAddress())).toList();
        if (seen.stream().anyMatch(bytes -> within(NEVER, bytes))) {
            return Optional.of(
                    "link-local, metadata, unspecified, multicast and reserved addresses are never called, whatever sync.peer.allowed-networks says");
        }
        if (publicOnly && seen.stream().anyMatch(bytes -> within(NOT_PUBLIC, bytes)) && !isAllowed(address)) {
            return Optional.of(
                    "sync.peer.public-only refuses loopback, private and carrier-grade NAT addresses; sync.peer.allowed-networks makes exceptions");
        }
        return Optional.empty();
    }

    boolean isAllowed(InetAddress address) {
        return within(allowed, address.getAddress());
    }

    private static boolean within(List<Network> networks, byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }

    /** Looks a name up; replaced in tests. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }
}
