package org.moox.sync.problem;

import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Bodies of our own API are small. One that says it is larger is dropped as it comes, so that memory stays flat and its sender, who is still
 * writing, gets to read why.
 */
@ApplicationScoped
class BodyLimit {

    private static final long BYTES = 4L << 20;
    private static final long PATIENCE = 32L << 20;
    /** Before the server's own limit, which refuses without a word. */
    private static final int ORDER = -1000;

    private final ObjectMapper json;

    BodyLimit(ObjectMapper json) {
        this.json = json;
    }

    void open(@Observes Router router) {
        Ours.ADDRESSES.forEach(address -> router.route(address + "/*").order(ORDER).handler(this::check));
    }

    private void check(RoutingContext exchange) {
        var length = exchange.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && length.matches("[0-9]{7,18}") && Long.parseLong(length) > BYTES) {
            drain(exchange);
        } else {
            exchange.next();
        }
    }

    private void drain(RoutingContext exchange) {
        var seen = new AtomicLong();
        exchange.request().handler(part -> {
            if (seen.addAndGet(part.length()) > PATIENCE) {
                refuse(exchange);
            }
        }).endHandler(end -> refuse(exchange)).resume();
    }

    private void refuse(RoutingContext exchange) {
        var response = exchange.response();
        if (response.ended() || response.closed()) {
            return;
        }
        var problem = Problem.of(Reason.TOO_LARGE, "The body is larger than %d bytes.".formatted(BYTES), null);
        try {
            response.setStatusCode(problem.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .putHeader("Connection", "close")
                    .end(json.writeValueAsString(problem.members()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
