package org.moox.sync.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

/**
 * Where a platform is reached: a host, maybe with a port, maybe with a scheme in front.
 *
 * @param scheme {@code http} or {@code https}, when the domain carries one
 * @param host name or address, in lower case; an IPv6 address without its brackets
 * @param port when the domain carries one
 */
public record Domain(Optional<String> scheme, String host, Optional<Integer> port) {

    /** What a domain looks like, for people. */
    public static final String RULE = "a host or host:port, with http:// or https:// in front or without";

    /** Only so: the short, octal and hexadecimal spellings mean one address here and another there. */
    private static final Pattern IPV4 = Pattern.compile("(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\\.(?!$)|$)){4}");
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

    private static final Pattern SHAPE = Pattern.compile(
            "(?:(?<scheme>https?)://)?(?:\\[(?<six>[0-9a-f:][0-9a-f:.]{1,44})\\]|(?<host>[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?))(?::(?<port>[0-9]{1,5}))?/?");

    /** @throws SyncException INVALID, saying what a domain looks like */
    public static Domain of(String text) {
        return parse(text).orElseThrow(
                () -> new SyncException(Reason.INVALID, "domain",
                        "The domain must be " + RULE
                                + "; it has no path and no user, an IPv4 address is written as four decimal numbers, and a name in other letters in its xn-- form."));
    }

    /** The domain that the text names; empty when it names none. */
    public static Optional<Domain> parse(String text) {
        if (text.chars().anyMatch(c -> c > 0x7e)) { // some become plain letters when they are lowered
            return Optional.empty();
        }
        var match = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!match.matches()) {
            return Optional.empty();
        }
        var port = Optional.ofNullable(match.group("port")).map(Integer::valueOf);
        if (port.filter(number -> number < 1 || number > 65535).isPresent()) {
            return Optional.empty();
        }
        var six = match.group("six");
        var host = six != null ? six : match.group("host");
        if (six != null ? literal(six).isEmpty() : ENDS_IN_A_NUMBER.matcher(host).matches() && !IPV4.matcher(host).matches()) {
            return Optional.empty();
        }
        return Optional.of(new Domain(Optional.ofNullable(match.group("scheme")), host, port));
    }

    /** When it names no host but an address. */
    public Optional<InetAddress> address() {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches() ? literal(host) : Optional.empty();
    }

    /** Nothing is looked up: what holds a colon, or four numbers, is read as an address or not at all. */
    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** As it is stored and shown: lower case, no slash at the end. */
    public String text() {
        return scheme.map(s -> s + "://").orElse("") + authority();
    }

    /** Host and port, which name the platform whatever the scheme. */
    public String authority() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + port.map(number -> ":" + number).orElse("");
    }
}
