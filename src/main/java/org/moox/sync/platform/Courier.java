package org.moox.sync.platform;

import java.io.IOException;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.outgoing.Reply;
import org.moox.sync.platform.RegistryMessages.Trust;
import org.moox.sync.wire.Headers;
import org.moox.sync.wire.Wire;

/** Carries one registry message to one peer. */
@ApplicationScoped
class Courier {

    private static final int SHOWN = 300;

    private final RegistryMessages messages;
    private final PeerClient client;
    private final PlatformConfig config;

    Courier(RegistryMessages messages, PeerClient client, PlatformConfig config) {
        this.messages = messages;
        this.client = client;
        this.config = config;
    }

    Reply send(Peer peer, Trust trust) {
        var sealed = messages.build(peer.id(), trust);
        return client.post(peer, Distribution.PATH, UUID.randomUUID().toString(), sealed.body(), sealed.signing(),
                config.peer().pushTimeout());
    }

    /** What a refusal says, cut and without control characters: it comes from outside. */
    static String detail(Reply.Answered answer) {
        var detail = member(answer, "detail").replaceAll("\\p{Cntrl}", " ");
        if (!detail.isEmpty()) {
            return "Status %d: %s".formatted(answer.status(), detail.substring(0, Math.min(SHOWN, detail.length())));
        }
        return "Status %d, and no reason given: check its domain and webhook_path.".formatted(answer.status());
    }

    /** Whether the peer refused because its clock shows another time. */
    static boolean isAboutClocks(Reply.Answered answer) {
        return Headers.TIMESTAMP.equals(member(answer, "field"));
    }

    static String member(Reply.Answered answer, String name) {
        try {
            var problem = Wire.JSON.readTree(answer.body());
            return problem == null ? "" : problem.path(name).asText("");
        } catch (IOException e) { // no problem document: the status has to do
            return "";
        }
    }
}
