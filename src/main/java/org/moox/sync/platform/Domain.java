package org.moox.sync.platform;

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
record Domain(Optional<String> scheme, String host, Optional<Integer> port) {

    static final String RULE = "a host or host:port, with http:// or https:// in front or without";

    private static final Pattern SHAPE = Pattern.compile(
            "(?:(?<scheme>https?)://)?(?:\\[(?<six>[0-9a-f:.]{2,45})\\]|(?<host>[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?))(?::(?<port>[0-9]{1,5}))?/?");

    /** @throws SyncException INVALID, saying what a domain looks like */
    static Domain of(String text) {
        return parse(text).orElseThrow(
                () -> new SyncException(Reason.INVALID, "domain",
                        "The domain must be " + RULE + "; it has no path and no user."));
    }

    static Optional<Domain> parse(String text) {
        var match = SHAPE.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (!match.matches()) {
            return Optional.empty();
        }
        var port = Optional.ofNullable(match.group("port")).map(Integer::valueOf);
        if (port.filter(number -> number < 1 || number > 65535).isPresent()) {
            return Optional.empty();
        }
        var host = match.group("six") != null ? match.group("six") : match.group("host");
        return Optional.of(new Domain(Optional.ofNullable(match.group("scheme")), host, port));
    }

    /** As it is stored and shown: lower case, no slash at the end. */
    String text() {
        return scheme.map(s -> s + "://").orElse("") + authority();
    }

    /** Host and port, which name the platform whatever the scheme. */
    String authority() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + port.map(number -> ":" + number).orElse("");
    }
}
