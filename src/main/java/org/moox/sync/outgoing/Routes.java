package org.moox.sync.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/** Finds the way to a domain: looks it up, checks the address, and picks the scheme. The address that was checked is the one to connect to. */
@ApplicationScoped
public class Routes {

    private static final String HTTPS = "https";

    private final OutgoingConfig config;
    private final AddressRules rules;
    private final PlainHttp plainHttp;
    private final AddressRules.Lookup lookup;

    @Inject
    Routes(OutgoingConfig config) {
        this(config, InetAddress::getAllByName);
    }

    Routes(OutgoingConfig config, AddressRules.Lookup lookup) {
        var allowed = config.allowedNetworks().orElse(List.of());
        this.config = config;
        this.lookup = lookup;
        rules = new AddressRules(config.publicOnly(), allowed.stream().map(Network::of).toList());
        plainHttp = new PlainHttp(config.scheme(), allowed);
    }

    /** A checked address, and the name to ask for there. */
    record Route(InetAddress address, String host, int port, boolean tls) {
    }

    /** @throws SyncException PEER_FAILED when the domain leads nowhere or must not be called, saying which setting to mend */
    Route to(String domainText) {
        var domain = Domain.of(domainText);
        var address = permitted(domain);
        var scheme = domain.scheme().or(config::scheme).orElse(address.isLoopbackAddress() ? PlainHttp.SCHEME : HTTPS);
        var tls = HTTPS.equals(scheme);
        if (!tls && !plainHttp.permits(address)) {
            throw failed("domain", PlainHttp.sentence(domain));
        }
        return new Route(address, domain.host(), domain.port().orElse(tls ? 443 : 80), tls);
    }

    /** Why a domain that is itself an address would never be called; empty when it would, and for names, which are looked up when they are called. */
    public Optional<String> refusal(Domain domain) {
        return domain.address().flatMap(rules::refusal);
    }

    /** Where a domain leads, and why that must not be called, if so. */
    public record Place(String address, Optional<String> refusal) {
    }

    /** For people to see: the address that is called, else one that is refused; empty when the name is not known. */
    public Optional<Place> whereabouts(Domain domain) {
        try {
            var addresses = lookup.addresses(domain.host());
            return Stream.of(addresses)
                    .filter(address -> rules.refusal(address).isEmpty())
                    .findFirst()
                    .or(() -> Stream.of(addresses).findFirst())
                    .map(address -> new Place(address.getHostAddress(), rules.refusal(address)));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The first address that may be called; the others of that name are not touched. */
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
