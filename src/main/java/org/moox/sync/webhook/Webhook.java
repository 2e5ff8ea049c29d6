package org.moox.sync.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.door.SlowDown;
import org.moox.sync.problem.Problem;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.Headers;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The door for signed posts: a plain route, because its path is known only at run time and because the bytes that were signed must reach
 * the check untouched.
 */
@ApplicationScoped
class Webhook {

    static final String DEFAULT_PATH = "/sync-webhook";

    /** Before the limits and the bearer tokens of the API: neither is for signed posts. */
    private static final int ORDER = -1000;

    private final WebhookConfig config;
    private final Reception reception;
    private final SlowDown slowDown;
    private final String path;

    Webhook(WebhookConfig config, Reception reception, SlowDown slowDown) {
        this.config = config;
        this.reception = reception;
        this.slowDown = slowDown;
        this.path = checked(config.path());
    }

    void open(@Observes Router router) {
        if (!path.equals(DEFAULT_PATH)) {
            router.route(DEFAULT_PATH + "/*").order(ORDER).handler(Webhook::nothingHere);
        }
        router.route(path + "/*").order(ORDER).handler(config.enabled() ? this::take : Webhook::nothingHere);
    }

    private static String checked(String path) {
        if (!path.matches("(/[A-Za-z0-9._~-]+)+") || path.matches("/(api|q)(/.*)?")) {
            throw new SyncException(Reason.INVALID, "sync.webhook.path", "sync.webhook.path is \"" + path
                    + "\": name a path such as /sync-webhook, without a slash at its end, outside of /api and /q.");
        }
        return path;
    }

    private void take(RoutingContext exchange) {
        if (exchange.request().method() != HttpMethod.POST) {
            nothingHere(exchange);
            return;
        }
        Body.read(exchange, config.maxBodySize().asLongValue(), body -> receive(exchange, body),
                () -> send(exchange, problem(Reason.TOO_LARGE,
                        "The body is larger than the " + config.maxBodySize().asLongValue()
                                + " bytes that sync.webhook.max-body-size allows here.")));
    }

    private void receive(RoutingContext exchange, byte[] body) {
        var headers = exchange.request().headers();
        if (headers.contains("Content-Encoding")) {
            send(exchange, problem(Reason.MEDIA_TYPE, "Signed posts come as they were signed, without Content-Encoding."));
            return;
        }
        var request = new Request(exchange.normalizedPath().substring(path.length()), only(headers, Headers.ID),
                only(headers, Headers.TIMESTAMP), only(headers, Headers.SIGNATURE), only(headers, Headers.SOURCE),
                only(headers, Headers.KEY), body);
        exchange.vertx()
                .executeBlocking(() -> reception.receive(request), false)
                .onSuccess(answer -> answer(exchange, answer))
                .onFailure(exchange::fail);
    }

    /** Of two that differ nobody could say which one was meant. */
    private static String only(MultiMap headers, String name) {
        var values = headers.getAll(name);
        return values.size() == 1 ? values.get(0) : null;
    }

    /** A signature that is right has been heard by now; only what failed waits. */
    private void answer(RoutingContext exchange, Answer answer) {
        if (!answer.stranger()) {
            send(exchange, answer);
            return;
        }
        slowDown.answer(exchange, () -> send(exchange, answer), seconds -> {
            exchange.response().putHeader("Retry-After", seconds.toString());
            send(exchange, Answer.of(SlowDown.tooMany()));
        });
    }

    private static void nothingHere(RoutingContext exchange) {
        send(exchange, problem(Reason.NOT_FOUND, "Nothing answers signed posts at this path."));
    }

    private static Answer problem(Reason reason, String detail) {
        return Answer.of(Problem.of(reason, detail, null));
    }

    private static void send(RoutingContext exchange, Answer answer) {
        var response = exchange.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(answer.status())
                    .putHeader("Content-Type", answer.type())
                    .end(Buffer.buffer(answer.body()));
        }
    }
}
