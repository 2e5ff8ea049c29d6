package org.moox.sync.problem;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

/** Names the parameter of a call that has another form than expected: the framework answers that there is nothing, and does not say why. */
final class Unreadable {

    private static final String ID = "must be a UUID";
    private static final String NUMBER = "must be a number";
    /** Those of our addresses that are no text; the same name means the same everywhere. */
    private static final Map<String, String> EXPECTED = Map.of("id", ID, "platform", ID, "page", NUMBER, "size", NUMBER);

    private Unreadable() {
    }

    static Problem parameter() {
        var uri = CurrentRequestManager.get().getUriInfo();
        return find(uri).map(name -> Problem.of(Reason.INVALID, "%s %s.".formatted(name, EXPECTED.get(name)), name))
                .orElseGet(
                        () -> Problem.of(Reason.INVALID, "A parameter in this address has another form than expected.", null));
    }

    private static Optional<String> find(UriInfo uri) {
        return find(uri.getPathParameters()).or(() -> find(uri.getQueryParameters()));
    }

    private static Optional<String> find(MultivaluedMap<String, String> given) {
        return EXPECTED.keySet()
                .stream()
                .filter(name -> given.getFirst(name) != null)
                .filter(name -> !(EXPECTED.get(name).equals(ID)
                        ? holds(UUID::fromString, given.getFirst(name))
                        : holds(Integer::valueOf, given.getFirst(name))))
                .sorted()
                .findFirst();
    }

    private static boolean holds(Function<String, ?> reading, String value) {
        try {
            reading.apply(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
