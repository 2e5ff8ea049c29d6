package org.moox.sync.outgoing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
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

import javax.net.ssl.SSLException;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.moox.sync.problem.SyncException;

import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
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
import io.vertx.core.net.TrustOptions;

/** One HTTP exchange over a kept-alive connection to a checked address. Follows no redirect and reads no more than it was told to. */
@ApplicationScoped
public class Exchange {

    private static final int CONNECT_MILLIS = 5_000;
    /** A peer may ask for patience, not silence us: whatever it says, it is tried again after this. */
    private static final Duration MOST_PATIENCE = Duration.ofHours(1);
    private static final String TLS = "peer"; // quarkus.tls.peer.trust-store…

    private static final Reply STOPPING = new Reply.Unreachable("This platform is stopping.");

    private final HttpClient client;
    private final Routes routes;
    private final Clock clock;
    private volatile boolean closed;

    @Inject
    Exchange(Vertx vertx, Routes routes, TlsConfigurationRegistry tls, Clock clock) {
        this(vertx, routes, tls.get(TLS).map(TlsConfiguration::getTrustStoreOptions), clock);
    }

    /** @param trusted certificate authorities; when empty those of the JVM */
    Exchange(Vertx vertx, Routes routes, Optional<TrustOptions> trusted, Clock clock) {
        var options = new HttpClientOptions().setKeepAlive(true)
                .setKeepAliveTimeout(20)
                .setConnectTimeout(CONNECT_MILLIS)
                .setDecompressionSupported(false)
                .setVerifyHost(true)
                .setMaxHeaderSize(16 << 10);
        trusted.ifPresent(options::setTrustOptions);
        client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(8));
        this.routes = routes;
        this.clock = clock;
    }

    @PreDestroy
    void close() {
        closed = true;
        client.close();
    }

    /**
     * Posts to a domain and reads the answer. Blocks; holds no transaction.
     *
     * @param cap most bytes of the answer that are read
     * @param timeout for all of it, the wait for a connection included
     * @return what came back; whatever went wrong on the way is a {@link Reply.Unreachable}
     */
    public Reply post(String domain, String path, MultiMap headers, byte[] body, int cap, Duration timeout) {
        var started = new AtomicReference<HttpClientRequest>();
        try {
            return client.request(options(routes.to(domain), path, headers, timeout))
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
            return new Reply.Unreachable("No answer within %d ms.".formatted(timeout.toMillis()), true);
        } catch (ExecutionException e) {
            return new Reply.Unreachable("The connection failed: %s.".formatted(reason(e.getCause())));
        } catch (InterruptedException e) {
            drop(started.get());
            Thread.currentThread().interrupt();
            return STOPPING;
        } catch (IllegalStateException e) {
            if (closed) {
                return STOPPING;
            }
            throw e;
        }
    }

    private static RequestOptions options(Routes.Route route, String path, MultiMap headers, Duration timeout) {
        if (route.host().indexOf(':') >= 0) { // the client forgets the brackets
            headers.set("host", "[%s]:%d".formatted(route.host(), route.port()));
        }
        return new RequestOptions().setMethod(HttpMethod.POST)
                .setServer(pinned(route))
                .setHost(route.host())
                .setPort(route.port())
                .setSsl(route.tls())
                .setURI(path)
                .setHeaders(headers)
                .setConnectTimeout(timeout.toMillis()) // who waits for a connection does not send after its time
                .setFollowRedirects(false);
    }

    /** Without the name: what carries one could be looked up again, and connections are pooled by what stands here. */
    private static SocketAddress pinned(Routes.Route route) {
        try {
            return SocketAddress
                    .inetSocketAddress(
                            new InetSocketAddress(InetAddress.getByAddress(route.address().getAddress()), route.port()));
        } catch (UnknownHostException e) { // only for another number of bytes
            throw new IllegalStateException(e);
        }
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
        return header == null
                ? Optional.empty()
                : wait(header).map(wait -> wait.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : wait);
    }

    private Optional<Duration> wait(String header) {
        if (header.trim().matches("[0-9]{1,18}")) {
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
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException || cause instanceof CertificateException) {
                return "its certificate is not accepted, which must name the domain and come from an authority that the JVM or quarkus.tls.peer.trust-store.pem.certs trusts ("
                        + cause.getMessage() + ")";
            }
        }
        return failure instanceof SSLException || failure.getMessage() == null // whose message may quote what was received
                ? failure.getClass().getSimpleName()
                : failure.getMessage();
    }
}
