package org.moox.sync.webhook;

import java.io.IOException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;

import org.jboss.logging.Logger;
import org.moox.sync.problem.Problem;
import org.moox.sync.problem.Problems;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.Envelope;
import org.moox.sync.wire.Headers;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.databind.DeserializationFeature;

/** Takes one signed post through its checks, in this order: signature, clock, shape, meaning, replay; only then somebody acts on it. */
@ApplicationScoped
class Reception {

    private static final Logger LOG = Logger.getLogger(Reception.class);

    private final Ports ports;
    private final Authentication authentication;
    private final Replays replays;
    private final Refusals refusals;

    Reception(Ports ports, Authentication authentication, Replays replays, Refusals refusals) {
        this.ports = ports;
        this.authentication = authentication;
        this.replays = replays;
        this.refusals = refusals;
    }

    /** Whether somebody may speak by these headers, the body aside: else none but a short one is taken. Blocking; never throws. */
    @ActivateRequestContext
    boolean expects(Request head) {
        try {
            return ports.find(head.below()).isPresent() && authentication.expects(head);
        } catch (SyncException e) {
            return false;
        } catch (RuntimeException e) {
            LOG.debugf("not known whether to expect a request reason=\"%s\"", e.getMessage());
            return false;
        }
    }

    /** Blocking; never throws. */
    @ActivateRequestContext
    Answer receive(Request request) {
        Caller caller = null;
        try {
            var port = ports.find(request.below())
                    .orElseThrow(() -> new SyncException(Reason.NOT_FOUND, "Nothing answers signed posts at this path."));
            caller = authentication.caller(request);
            return answer(port, caller, request);
        } catch (SyncException e) {
            refusals.say(port(request), e.reason(), caller == null ? null : caller.platform());
            var answer = Answer.of(Problem.of(e));
            return caller == null && e.reason() == Reason.UNAUTHENTICATED ? answer.toStranger() : answer;
        } catch (Exception e) {
            return Answer.of(Problems.of(e));
        }
    }

    /** For the log: only what we know, never what a stranger wrote. */
    private String port(Request request) {
        return ports.find(request.below()).map(Messages::path).orElse("?");
    }

    private <T extends Envelope> Answer answer(Messages<T> port, Caller caller, Request request) {
        var message = parse(port.type(), request.body());
        require(port.kind().equals(message.kind()), Reason.INVALID, "kind",
                "Messages at this path are of kind \"" + port.kind() + "\".");
        require(message.specVersion() == Envelope.SPEC_VERSION, Reason.INVALID, "spec_version",
                "This platform speaks version " + Envelope.SPEC_VERSION + " of the protocol.");
        require(caller.platform().equals(message.source()), Reason.FORBIDDEN, "source",
                "The message names another source than the platform that signed it.");
        authentication.requireOurs(message, caller);
        require(port.takesReplays() || replays.isFirst(request), Reason.CONFLICT, Headers.ID,
                "This very message has come before; sign anew what is to be done again.");
        return Answer.of(port.answer(caller, message));
    }

    private static <T> T parse(Class<T> type, byte[] body) {
        try {
            var message = Wire.JSON.readerFor(type).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).<T>readValue(body);
            if (message != null) {
                return message;
            }
        } catch (IOException e) {
            // what Jackson says may quote the payload
            LOG.debugf("unreadable body type=%s error=%s", type.getSimpleName(), e.getClass().getSimpleName());
        }
        throw new SyncException(Reason.MALFORMED, "The body is not the JSON object that this path takes.");
    }

    private static void require(boolean holds, Reason reason, String field, String detail) {
        if (!holds) {
            throw new SyncException(reason, field, detail);
        }
    }
}
