package org.moox.sync.platform;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.problem.SyncException;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;

/** One HTTP exchange over a kept-alive connection to a checked address. Follows no redirect and reads no more than it was told to. */
@ApplicationScoped
class Exchange {

    private static final int CONNECT_MILLIS = 5_000;

    private final HttpClient client;
    private final Routes routes;
    private final Clock clock;

    Exchange(Vertx vertx, Routes routes, Clock clock) {
        client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(true)
                .setKeepAliveTimeout(20)
                .setConnectTimeout(CONNECT_MILLIS)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(16 << 10),
                new PoolOptions().setHttp1MaxSize(8));
        this.routes = routes;
        this.clock = clock;
    }

    @PreDestroy
    void close() {
        client.close();
    }

    Reply post(String domain, String path, MultiMap headers, byte[] body, int cap, Duration timeout) {
        var started = new AtomicReference<HttpClientRequest>();
        try {
            return client.request(options(routes.to(domain), path, headers))
                    .compose(request -> {
                        started.set(request);
                        return request.send(Buffer.buffer(body)).compose(response -> read(response, cap));
                    })
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (SyncException e) {
            return new Reply.Unreachable(e.getMessage());
        } catch (TimeoutException e) {
            drop(started.get());
            return new Reply.Unreachable("No answer within %d ms.".formatted(timeout.toMillis()));
        } catch (ExecutionException e) {
            return new Reply.Unreachable("The connection failed: %s.".formatted(reason(e.getCause())));
        } catch (InterruptedException e) {
            drop(started.get());
            Thread.currentThread().interrupt();
            return new Reply.Unreachable("This platform is stopping.");
        }
    }

    private static RequestOptions options(Routes.Route route, String path, MultiMap headers) {
        return new RequestOptions().setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(route.address(), route.port())))
                .setHost(route.host())
                .setPort(route.port())
                .setSsl(route.tls())
                .setURI(path)
                .setHeaders(headers)
                .setFollowRedirects(false);
    }

    private Future<Reply> read(HttpClientResponse response, int cap) {
        Promise<Reply> done = Promise.promise();
        var body = Buffer.buffer();
        response.exceptionHandler(done::tryFail);
        response.handler(part -> {
            if (body.length() + part.length() > cap) {
                done.tryFail("the answer is longer than %d bytes".formatted(cap));
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(end -> done.tryComplete(
                new Reply.Answered(response.statusCode(), body.getBytes(), retryAfter(response.getHeader("retry-after")))));
        return done.future();
    }

    private Optional<Duration> retryAfter(String header) {
        if (header == null) {
            return Optional.empty();
        }
        if (header.trim().matches("[0-9]{1,6}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(header.trim())));
        }
        try {
            var at = ZonedDateTime.parse(header.trim(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return Optional.of(Duration.between(clock.instant(), at)).filter(wait -> !wait.isNegative());
        } catch (DateTimeException e) { // not readable: as if it were not there
            return Optional.empty();
        }
    }

    private static void drop(HttpClientRequest request) {
        if (request != null) {
            request.reset();
        }
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
