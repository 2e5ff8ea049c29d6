package org.moox.sync.reconcile;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.outgoing.Reply;
import org.moox.sync.platform.Peer;
import org.moox.sync.platform.PeerClient;
import org.moox.sync.platform.Platforms;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.DigestAnswer;
import org.moox.sync.wire.DigestRequest;
import org.moox.sync.wire.Wire;

/** Signed posts. Each has an id of its own: they change nothing, and whatever was not answered is asked anew. */
@ApplicationScoped
class SignedChannel implements Channel {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final PeerClient client;
    private final Platforms platforms;

    SignedChannel(PeerClient client, Platforms platforms) {
        this.client = client;
        this.platforms = platforms;
    }

    @Override
    public DigestAnswer ask(UUID target, DigestRequest request) {
        var name = platforms.find(target).map(Peer::name).orElse("the target");
        try {
            var reply = client.post(target, "/digest", UUID.randomUUID().toString(), Wire.JSON.writeValueAsBytes(request),
                    TIMEOUT);
            if (reply instanceof Reply.Unreachable unreachable) {
                var sentence = "%s cannot be reached: %s".formatted(name, unreachable.reason());
                throw unreachable.late() ? StepFailure.late(sentence) : StepFailure.passing(sentence);
            }
            var answered = (Reply.Answered) reply;
            if (answered.status() != 200) {
                var sentence = "%s answered %d%s".formatted(name, answered.status(), detail(answered.body()));
                throw answered.status() == 413 ? StepFailure.tooLarge(sentence) : StepFailure.passing(sentence);
            }
            return Wire.JSON.readValue(answered.body(), DigestAnswer.class);
        } catch (IOException e) {
            throw StepFailure.passing(name + " gave an answer that cannot be read");
        } catch (SyncException e) {
            throw StepFailure.passing(e.getMessage());
        }
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
