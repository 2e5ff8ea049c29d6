package org.moox.sync.problem;

import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

import io.quarkus.hibernate.validator.runtime.jaxrs.ResteasyReactiveViolationExceptionMapper;
import io.quarkus.security.ForbiddenException;

/**
 * Writes every failure of a REST call of ours as a problem document; who is not known is answered by package platform, slowly. A failure of the
 * application around us is answered as if we were not there, and a mapper of the application goes before ours.
 */
// public: what calls it lives in another class loader where we are a library
public class ProblemMapper {

    /** Behind an application's own, before the framework's. */
    private static final int AFTER_THE_APPLICATION = Priorities.USER + 50;

    @ServerExceptionMapper
    public Response refused(SyncException e) {
        return response(Problem.of(e));
    }

    @ServerExceptionMapper(priority = AFTER_THE_APPLICATION)
    public Response invalid(ConstraintViolationException e) {
        return Ours.isCalled() ? response(Problems.of(e)) : new ResteasyReactiveViolationExceptionMapper().toResponse(e);
    }

    @ServerExceptionMapper(priority = AFTER_THE_APPLICATION)
    public Response mismatched(MismatchedInputException e) {
        return Ours.isCalled() ? response(Problems.of(e)) : Response.status(Response.Status.BAD_REQUEST).build();
    }

    @ServerExceptionMapper(priority = 1)
    public Response forbidden(ForbiddenException e) {
        return !Ours.isCalled()
                ? Response.status(Response.Status.FORBIDDEN).build()
                : response(Problem.of(Reason.FORBIDDEN, "This needs the API token; a platform's own token only reads.", null));
    }

    /** What JAX-RS itself refuses; an answer that some resource wrote goes out as it is. */
    @ServerExceptionMapper(priority = AFTER_THE_APPLICATION)
    public Response byFramework(WebApplicationException e) {
        if (!Ours.isCalled()) {
            return e.getResponse();
        }
        if (e.getCause() instanceof JsonProcessingException unreadable) {
            return response(Problems.of(unreadable));
        }
        if (e.getResponse().hasEntity()) {
            return e.getResponse();
        }
        var problem = switch (e.getResponse().getStatus()) {
            case 400 -> Problem.of(Reason.INVALID, "A parameter or the body cannot be read.", null);
            case 404 -> e.getCause() == null
                    ? Problem.of(Reason.NOT_FOUND, "There is nothing under this address.", null)
                    : Unreadable.parameter();
            case 405 -> Problem.of(Reason.METHOD, "This address does not take that method.", null);
            case 406 -> Problem.of(Reason.NOT_ACCEPTABLE, "The answer is application/json.", null);
            case 413 -> Problem.of(Reason.TOO_LARGE, "The body is too large.", null);
            case 415 -> Problem.of(Reason.MEDIA_TYPE, "Send the body as application/json.", null);
            default -> null;
        };
        if (problem != null) {
            return response(problem);
        }
        return e.getResponse().getStatus() < 500 ? e.getResponse() : response(Problems.of((Throwable) e));
    }

    @ServerExceptionMapper(priority = AFTER_THE_APPLICATION)
    public Response unforeseen(Throwable e) throws Throwable {
        if (!Ours.isCalled()) {
            throw e;
        }
        return response(Problems.of(e));
    }

    private static Response response(Problem problem) {
        return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem.members()).build();
    }
}
