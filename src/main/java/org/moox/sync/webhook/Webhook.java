package org.moox.sync.webhook;

import java.util.Map;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.moox.sync.door.SlowDown;
import org.moox.sync.platform.Bootstrap;
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

    /** Largest body of somebody of whom the headers do not even say that he may be a peer: enough for whoever is to be told why he is refused. */
    private static final long OF_STRANGERS = 64 << 10;
    private static final byte[] NOTHING = {};
    private static final int SECONDS = 2;

    private static final Answer STRANGER = problem(Reason.UNAUTHENTICATED,
            "The headers are not those of a platform that is known here, or its clock shows another time.").toStranger();
    private static final Answer BUSY = Answer.of(Problem.of(new SyncException(Reason.UNAVAILABLE, null,
            "This platform has too many requests under way; send it again.", Map.of(Problem.RETRY_AFTER, SECONDS))));

    private final WebhookConfig config;
    private final Reception reception;
    private final SlowDown slowDown;
    private final Bodies bodies;
    private final String path;

    Webhook(WebhookConfig config, Reception reception, SlowDown slowDown, Bodies bodies) {
        this.config = config;
        this.bodies = bodies;
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
        if (exchange.request().headers().contains("Content-Encoding")) {
            read(exchange, null, request -> send(exchange,
                    problem(Reason.MEDIA_TYPE, "Signed posts come as they were signed, without Content-Encoding.")));
            return;
        }
        // who may be heard decides how much is taken of the body
        exchange.request().pause();
        var head = request(exchange, NOTHING);
        exchange.vertx()
                .executeBlocking(() -> reception.expects(head), false)
                .onSuccess(known -> read(exchange, known ? account(head) : null, request -> receive(exchange, request)))
                .onFailure(exchange::fail);
    }

    // at a first contact anybody may claim to be anybody
    private static String account(Request head) {
        return Bootstrap.KEY_ID.equals(head.key()) ? Bootstrap.KEY_ID : head.source();
    }

    private void read(RoutingContext exchange, String known, Consumer<Request> whole) {
        var most = config.maxBodySize().asLongValue();
        var limit = known == null ? Math.min(most, OF_STRANGERS) : most;
        Body.read(exchange, limit, most, bodies.of(known), body -> {
            switch (body.how()) {
                case WHOLE -> whole.accept(request(exchange, body.bytes()));
                case TOO_LARGE -> {
                    if (body.seen() > most) {
                        send(exchange, problem(Reason.TOO_LARGE, "The body is larger than the " + most
                                + " bytes that sync.webhook.max-body-size allows here."));
                    } else {
                        answer(exchange, STRANGER);
                    }
                }
                case NO_ROOM -> send(exchange, BUSY);
                case TOO_SLOW -> send(exchange, problem(Reason.UNAVAILABLE, "The body did not come within a minute."));
            }
        });
    }

    private Request request(RoutingContext exchange, byte[] body) {
        var headers = exchange.request().headers();
        return new Request(exchange.normalizedPath().substring(path.length()), only(headers, Headers.ID),
                only(headers, Headers.TIMESTAMP), only(headers, Headers.SIGNATURE), only(headers, Headers.SOURCE),
                only(headers, Headers.KEY), body);
    }

    private void receive(RoutingContext exchange, Request request) {
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
            if (answer.retryAfter() != null) {
                response.putHeader("Retry-After", answer.retryAfter().toString());
            }
            response.setStatusCode(answer.status())
                    .putHeader("Content-Type", answer.type())
                    .end(Buffer.buffer(answer.body()));
        }
    }
}
