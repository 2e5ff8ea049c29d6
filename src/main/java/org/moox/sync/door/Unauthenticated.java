package org.moox.sync.door;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.moox.sync.problem.Ours;
import org.moox.sync.problem.Problem;
import org.moox.sync.problem.Reason;

import io.quarkus.resteasy.reactive.server.runtime.exceptionmappers.UnauthorizedExceptionMapper;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/** Answers API calls without a credential that counts, slowly when there were many. */
// public: what calls it lives in another class loader where we are a library
public class Unauthenticated {

    private static final String WHO = "Send the header Authorization: Bearer with the API token or with a platform's own token.";

    private final CurrentVertxRequest request;
    private final SlowDown slowDown;

    Unauthenticated(CurrentVertxRequest request, SlowDown slowDown) {
        this.request = request;
        this.slowDown = slowDown;
    }

    @ServerExceptionMapper(priority = 1)
    public Uni<Response> unauthorized(UnauthorizedException e) {
        return answer();
    }

    @ServerExceptionMapper(priority = 1)
    public Uni<Response> authenticationFailed(AuthenticationFailedException e) {
        return answer();
    }

    private Uni<Response> answer() {
        var call = request.getCurrent();
        if (!Ours.isCalled()) {
            return new UnauthorizedExceptionMapper().handle(call); // the application's own
        }
        return Uni.createFrom()
                .emitter((UniEmitter<? super Response> answer) -> slowDown.answer(call,
                        () -> answer.complete(refusal()), seconds -> answer.complete(tooMany(seconds))));
    }

    private static Response refusal() {
        return response(Problem.of(Reason.UNAUTHENTICATED, WHO, null))
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"moox-sync\"")
                .build();
    }

    private static Response tooMany(long seconds) {
        return response(SlowDown.tooMany()).header(HttpHeaders.RETRY_AFTER, seconds).build();
    }

    private static Response.ResponseBuilder response(Problem problem) {
        return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem.members());
    }
}
