package org.moox.sync.platform;

import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;

import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.outgoing.FakePeer.Given;
import org.moox.sync.wire.HandoverMessage;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.Wire;

import io.quarkus.arc.Arc;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.response.ValidatableResponse;

/** The master alpha, which a test runs in, and stand-ins of beta and gamma, which hold its registry. */
final class ThreePeers implements AutoCloseable {

    static final Given BROKEN = new Given(500, "{}");

    final UUID alpha;
    final UUID beta;
    final UUID gamma;
    volatile boolean betaIsUp = true;
    volatile boolean betaTakesOver = true;
    volatile Given gammaSays;
    final FakePeer betaServer = new FakePeer(this::answerOfBeta);
    final FakePeer gammaServer = new FakePeer(request -> gammaSays == null ? holds(registryIn(request).revision()) : gammaSays);

    ThreePeers() {
        Registrations.onlyTheMaster();
        alpha = Arc.container().instance(Self.class).get().id();
        beta = Registrations.add("beta", betaServer.domain());
        gamma = Registrations.add("gamma", gammaServer.domain());
        Api.admin()
                .post("/api/platform/sync")
                .then()
                .statusCode(200)
                .body("peers.status", equalTo(List.of("delivered", "delivered")));
    }

    @Override
    public void close() {
        betaServer.close();
        gammaServer.close();
        Registrations.onlyTheMaster();
    }

    private Given answerOfBeta(FakePeer.Received request) {
        if (!betaIsUp) {
            return BROKEN;
        }
        if (request.path().endsWith("/handover")) {
            return betaTakesOver ? holds(handoverIn(request).revision() + 1) : BROKEN;
        }
        return holds(registryIn(request).revision());
    }

    static ValidatableResponse promote(UUID id) {
        return Api.admin().post("/api/platform/" + id + "/promote").then();
    }

    static long secretsHeld() {
        return QuarkusTransaction.requiringNew().call(() -> Platform.all().stream().filter(Platform::hasSecret).count());
    }

    static FakePeer.Received sentTo(FakePeer peer, String path) {
        return peer.received.stream().filter(request -> request.path().endsWith(path)).findFirst().orElseThrow();
    }

    static RegistryMessage registryIn(FakePeer.Received request) {
        return read(request, RegistryMessage.class);
    }

    static HandoverMessage handoverIn(FakePeer.Received request) {
        return read(request, HandoverMessage.class);
    }

    private static Given holds(long revision) {
        return new Given(200, "{\"revision\":%d,\"syncs\":[]}".formatted(revision));
    }

    private static <T> T read(FakePeer.Received request, Class<T> type) {
        try {
            return Wire.JSON.readValue(request.body(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
