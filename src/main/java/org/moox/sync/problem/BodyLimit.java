package org.moox.sync.problem;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Bodies of our own API are small; what says it is larger is refused before it is read. */
class BodyLimit {

    private static final long BYTES = 4L << 20;

    @ServerRequestFilter(preMatching = true)
    void refuse(ContainerRequestContext request) {
        var length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (length != null && length.matches("[0-9]{7,}") && request.getUriInfo().getPath().startsWith("/api/")
                && Long.parseLong(length.substring(0, Math.min(18, length.length()))) > BYTES) {
            throw new SyncException(Reason.TOO_LARGE, "The body is larger than %d bytes.".formatted(BYTES));
        }
    }
}
