package org.moox.sync.send;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.outgoing.Reply;
import org.moox.sync.platform.Locks;
import org.moox.sync.platform.PeerClient;
import org.moox.sync.prepare.Batch;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.Wire;

/** The step "send": signs and posts a batch and turns every answer, time-out and failure into an {@link Outcome}. No transaction. */
@ApplicationScoped
public class Sender {

    private final PeerClient client;
    private final Locks locks;
    private final SendConfig config;

    Sender(PeerClient client, Locks locks, SendConfig config) {
        this.client = client;
        this.locks = locks;
        this.config = config;
    }

    /** Why nothing is sent to this target now; empty when it may be. */
    Optional<String> lock(UUID target) {
        return locks.between(target);
    }

    /** Posts the batch; blocks until there is an answer or the time-out has passed. */
    public Outcome send(Batch batch) {
        try {
            return outcome(client.post(batch.lease().target(), "", batch.id().toString(), batch.body(), config.timeout()));
        } catch (SyncException e) {
            return new Outcome.Failed(e.getMessage(), Optional.empty());
        }
    }

    /** What a reply means to a stream. */
    public static Outcome outcome(Reply reply) {
        if (reply instanceof Reply.Unreachable unreachable) {
            return new Outcome.Failed(unreachable.reason(), Optional.empty());
        }
        var answered = (Reply.Answered) reply;
        return switch (answered.status()) {
            case 200 -> acknowledged(answered.body());
            case 409 -> chainBroken(answered.body());
            case 410 -> new Outcome.Gone();
            case 413 -> new Outcome.TooLarge();
            case 301, 302, 303, 307, 308 -> new Outcome.Failed("the target answered " + answered.status()
                    + ", a redirect, and none is followed: correct its domain or webhook_path", answered.retryAfter());
            case 403, 429, 503 -> // locked, busy or not ready: fewer items would not help
                new Outcome.Waiting("the target answered " + answered.status() + detail(answered.body()),
                        answered.retryAfter());
            default ->
                new Outcome.Failed("the target answered " + answered.status() + detail(answered.body()), answered.retryAfter());
        };
    }

    private static Outcome acknowledged(byte[] body) {
        try {
            var answer = Wire.JSON.readValue(body, ChangesAnswer.class);
            if (answer.from() != null && answer.upto() != null) {
                return new Outcome.Acknowledged(answer);
            }
        } catch (IOException e) {
            // said below: an answer that cannot be read is none
        }
        return new Outcome.Failed("the target answered 200, but not in the words of the protocol; is a proxy in between?",
                Optional.empty());
    }

    private static Outcome chainBroken(byte[] body) {
        try {
            var answer = Wire.JSON.readTree(body);
            if (answer.path("epoch").isIntegralNumber()) {
                var end = answer.path("position");
                return new Outcome.ChainBroken(answer.path("epoch").asLong(), end.isObject()
                        ? new Position(end.path("tick").asLong(), end.path("position").asLong())
                        : null);
            }
        } catch (IOException e) {
            // said below
        }
        return new Outcome.Failed("the target answered 409 without an epoch" + detail(body), Optional.empty());
    }

    /** The problem's detail, cut short; peers write one sentence without payload. */
    private static String detail(byte[] body) {
        try {
            var detail = Wire.JSON.readTree(body).path("detail").asText("");
            return detail.isEmpty()
                    ? ""
                    : ": " + detail.substring(0, Math.min(300, detail.length())).replaceAll("\\p{Cntrl}", " ");
        } catch (IOException e) {
            return "";
        }
    }
}
