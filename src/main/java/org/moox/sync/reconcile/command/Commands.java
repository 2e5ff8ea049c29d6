package org.moox.sync.reconcile.command;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Singleton;

import org.moox.sync.outgoing.Reply;
import org.moox.sync.platform.PeerClient;
import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.Self;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.reconcile.Reconciling;
import org.moox.sync.reconcile.run.FullRun;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.CommandRequest;
import org.moox.sync.wire.Envelope;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.databind.JsonNode;

/** What can be asked of a sync: done here when this platform is its source, else forwarded to the source, which only the master may do. */
@ApplicationScoped
public class Commands {

    static final String RUN = "run";
    public static final String PROGRESS = "progress";
    static final String DELIVERIES = "deliveries";
    static final String RETRY = "retry";
    static final String FORGET = "forget";
    static final String RELEASE = "release";
    static final String RECONCILE = "reconcile";

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final Place place;
    private final FullRun fullRun;
    private final Reconciling reconciling;
    private final DeliveryCommands deliveries;

    Commands(Place place, FullRun fullRun, Reconciling reconciling, DeliveryCommands deliveries) {
        this.place = place;
        this.fullRun = fullRun;
        this.reconciling = reconciling;
        this.deliveries = deliveries;
    }

    /** Where this platform stands among the others. */
    @Singleton
    static class Place {
        private final Self self;
        private final Platforms platforms;
        private final PeerClient client;

        Place(Self self, Platforms platforms, PeerClient client) {
            this.self = self;
            this.platforms = platforms;
            this.client = client;
        }
    }

    /**
     * Does it here, or has the sync's source do it.
     *
     * @param arguments what the command needs besides, or null
     * @return the answer as JSON
     */
    public JsonNode ask(SyncDefinition sync, String command, JsonNode arguments) {
        var self = place.self.id();
        if (sync.source().equals(self)) {
            return here(sync, command, arguments);
        }
        var source = place.platforms.require(sync.source());
        if (!place.platforms.require(self).master()) {
            throw new SyncException(Reason.NOT_MASTER,
                    "ask %s (%s), the source of this sync, or the master".formatted(source.name(), source.domain()));
        }
        var request = new CommandRequest(CommandRequest.KIND, Envelope.SPEC_VERSION, self, source.id().toString(), command,
                sync.id(), arguments);
        try {
            var reply = place.client.post(source.id(), "/command", UUID.randomUUID().toString(),
                    Wire.JSON.writeValueAsBytes(request), TIMEOUT);
            if (reply instanceof Reply.Answered answered && answered.status() == 200) {
                return Wire.JSON.readTree(answered.body());
            }
            if (reply instanceof Reply.Answered answered && answered.status() == 404) {
                throw new SyncException(Reason.NOT_FOUND, "%s knows nothing of it (yet)".formatted(source.name()));
            }
            if (reply instanceof Reply.Answered answered && answered.status() == 400) {
                refuseKey(answered.body());
            }
            throw new SyncException(Reason.PEER_FAILED,
                    "%s (%s), the source of this sync, %s".formatted(source.name(), source.domain(),
                            reply instanceof Reply.Answered answered ? "answered " + answered.status() : "cannot be reached"));
        } catch (IOException e) {
            throw new SyncException(Reason.PEER_FAILED, "%s gave an answer that cannot be read".formatted(source.name()));
        }
    }

    // the source knows how its keys look, and it is the caller who can mend one
    private static void refuseKey(byte[] body) throws IOException {
        var problem = Wire.JSON.readTree(body);
        if (problem.path("field").asText().equals("key")) {
            var detail = problem.path("detail").asText();
            throw new SyncException(Reason.INVALID, "key", detail.substring(0, Math.min(300, detail.length())));
        }
    }

    /** Does it here; this platform is the source. */
    JsonNode here(SyncDefinition sync, String command, JsonNode arguments) {
        var given = arguments == null ? Wire.JSON.createObjectNode() : arguments;
        return switch (command) {
            case RUN -> {
                startable(sync);
                fullRun.start(List.of(sync.id()));
                yield Wire.JSON.valueToTree(fullRun.progress(sync));
            }
            case PROGRESS -> Wire.JSON.valueToTree(fullRun.progress(sync));
            case RECONCILE -> Wire.JSON.valueToTree(reconciling.command(sync, given));
            case DELIVERIES -> Wire.JSON.valueToTree(deliveries.page(sync, given));
            case RETRY -> Wire.JSON.valueToTree(deliveries.retry(sync, given));
            case FORGET -> deliveries.forget(sync, given);
            case RELEASE -> Wire.JSON.valueToTree(deliveries.release(sync));
            default -> throw new SyncException(Reason.INVALID, "command", "there is no command " + command);
        };
    }

    private static void startable(SyncDefinition sync) {
        if (!sync.active()) {
            throw new SyncException(Reason.CONFLICT, "status",
                    "the sync \"%s\" is paused; set its status to true first".formatted(sync.title()));
        }
        if (sync.identifier().isEmpty()) {
            throw new SyncException(Reason.CONFLICT,
                    "the sync \"%s\" is unchecked: its platforms could not be asked for their models; save it again when they are up"
                            .formatted(sync.title()));
        }
    }
}
