package org.moox.sync.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** Finds the way to a domain: looks it up, checks the address, and picks the scheme. The address that was checked is the one to connect to. */
@ApplicationScoped
class Routes {

    private static final String HTTP = "http";
    private static final String HTTPS = "https";

    private final PlatformConfig.Peers config;
    private final AddressRules rules;
    private final AddressRules.Lookup lookup;

    @Inject
    Routes(PlatformConfig config) {
        this(config.peer(), InetAddress::getAllByName);
    }

    Routes(PlatformConfig.Peers config, AddressRules.Lookup lookup) {
        this.config = config;
        this.lookup = lookup;
        rules = new AddressRules(config.publicOnly(),
                config.allowedNetworks().orElse(List.of()).stream().map(Network::of).toList());
    }

    /** A checked address, and the name to ask for there. */
    record Route(InetAddress address, String host, int port, boolean tls) {
    }

    /** @throws SyncException PEER_FAILED when the domain leads nowhere or must not be called, saying which setting to mend */
    Route to(String domainText) {
        var domain = Domain.of(domainText);
        var address = permitted(domain);
        var scheme = domain.scheme().or(config::scheme).orElse(address.isLoopbackAddress() ? HTTP : HTTPS);
        var tls = HTTPS.equals(scheme);
        if (!tls && !mayBePlain(address)) {
            throw failed("domain",
                    "%s is not called by plain http: use https, or allow it by sync.peer.scheme=http or sync.peer.allowed-networks."
                            .formatted(domain.authority()));
        }
        return new Route(address, domain.host(), domain.port().orElse(tls ? 443 : 80), tls);
    }

    private boolean mayBePlain(InetAddress address) {
        return address.isLoopbackAddress() || rules.isAllowed(address) || config.scheme().filter(HTTP::equals).isPresent();
    }

    private InetAddress permitted(Domain domain) {
        var refusals = new ArrayList<String>();
        for (var address : lookUp(domain)) {
            var refusal = rules.refusal(address);
            if (refusal.isEmpty()) {
                return address;
            }
            refusals.add(address.getHostAddress() + ": " + refusal.get());
        }
        throw failed("domain",
                refusals.stream().distinct().collect(Collectors.joining("; ", domain.authority() + " leads to ", ".")));
    }

    private InetAddress[] lookUp(Domain domain) {
        try {
            return lookup.addresses(domain.host());
        } catch (UnknownHostException e) {
            throw failed("domain", "The name %s is not known here: check the platform's domain.".formatted(domain.host()));
        }
    }

    private static SyncException failed(String field, String detail) {
        return new SyncException(Reason.PEER_FAILED, field, detail);
    }
}
