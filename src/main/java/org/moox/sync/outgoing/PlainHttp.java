package org.moox.sync.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who may be called by plain http: loopback addresses, and whoever lives in {@code sync.peer.allowed-networks}. */
public final class PlainHttp {

    static final String SCHEME = "http";

    private final Optional<String> scheme;
    private final List<Network> allowed;

    /**
     * @param scheme {@code sync.peer.scheme}: for domains that carry none; it permits nothing by itself
     * @param allowedNetworks {@code sync.peer.allowed-networks}
     * @throws org.moox.sync.problem.SyncException INVALID when one of them is no network
     */
    public PlainHttp(Optional<String> scheme, List<String> allowedNetworks) {
        this.scheme = scheme;
        this.allowed = allowedNetworks.stream().map(Network::of).toList();
    }

    boolean permits(InetAddress address) {
        return address.isLoopbackAddress() || allowed.stream().anyMatch(network -> network.contains(address));
    }

    /**
     * Why a platform at this domain would not be called, for checks at the start; empty when it would, or when its name is not known yet. Looks the
     * name up.
     */
    public Optional<String> refusal(String domainText) {
        var domain = Domain.of(domainText);
        if (domain.scheme().or(() -> scheme).filter(SCHEME::equals).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Stream.of(InetAddress.getAllByName(domain.host())).allMatch(this::permits)
                    ? Optional.empty()
                    : Optional.of(sentence(domain));
        } catch (UnknownHostException e) { // to be found out when it is called
            return Optional.empty();
        }
    }

    static String sentence(Domain domain) {
        return "%s is not called by plain http: use https, or name its network in sync.peer.allowed-networks."
                .formatted(domain.authority());
    }
}
