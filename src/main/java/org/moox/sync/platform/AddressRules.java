package org.moox.sync.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which addresses may be called. Looks at the resolved address, and at an IPv4 address that is wrapped in an IPv6 one. Pure. */
final class AddressRules {

    /** Never a peer: unspecified, link-local (cloud metadata lives there), metadata elsewhere, multicast, reserved. */
    private static final List<Network> NEVER = networks("0.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32",
            "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "fd00:ec2::254/128", "ff00::/8");

    /** Loopback, private, carrier-grade NAT, benchmarking, documentation. */
    private static final List<Network> NOT_PUBLIC = networks("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
            "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "::1/128",
            "fc00::/7", "fec0::/10", "2001:db8::/32");

    /** IPv6 ranges that carry an IPv4 address, and where in the sixteen bytes it stands. */
    private static final List<Wrapped> WRAPPED = List.of(new Wrapped(Network.of("64:ff9b::/96"), 12),
            new Wrapped(Network.of("64:ff9b:1::/48"), 12), new Wrapped(Network.of("2002::/16"), 2),
            new Wrapped(Network.of("::/96"), 12));

    private record Wrapped(Network range, int at) {
    }

    private final boolean publicOnly;
    private final List<Network> allowed;

    AddressRules(boolean publicOnly, List<Network> allowed) {
        this.publicOnly = publicOnly;
        this.allowed = List.copyOf(allowed);
    }

    /** Why this address may not be called; empty when it may. */
    Optional<String> refusal(InetAddress address) {
        var seen = seen(address);
        if (seen.stream().anyMatch(bytes -> within(NEVER, bytes))) {
            return Optional.of("link-local, metadata, unspecified and multicast addresses are never called");
        }
        if (publicOnly && seen.stream().anyMatch(bytes -> within(NOT_PUBLIC, bytes)) && !isAllowed(address)) {
            return Optional.of(
                    "sync.peer.public-only refuses loopback, private and carrier-grade NAT addresses; sync.peer.allowed-networks makes exceptions");
        }
        return Optional.empty();
    }

    boolean isAllowed(InetAddress address) {
        return allowed.stream().anyMatch(network -> network.contains(address));
    }

    private static List<byte[]> seen(InetAddress address) {
        var bytes = address.getAddress();
        var isOne = bytes.length == 16 && address.isLoopbackAddress(); // ::1 lies in ::/96, but carries no IPv4 address
        return isOne
                ? List.of(bytes)
                : Stream.concat(Stream.of(bytes), WRAPPED.stream()
                        .filter(wrapped -> wrapped.range.contains(bytes))
                        .map(wrapped -> Arrays.copyOfRange(bytes, wrapped.at, wrapped.at + 4))).toList();
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
