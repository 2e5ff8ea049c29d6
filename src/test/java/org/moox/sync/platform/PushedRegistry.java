package org.moox.sync.platform;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.moox.sync.outgoing.FakePeer;
import org.moox.sync.wire.RegistryMessage;
import org.moox.sync.wire.Wire;

/** Pushes of the registry, and what they carry. */
final class PushedRegistry {

    private static final String UNAUTHENTICATED = "{\"detail\":\"who are you?\"}";

    private PushedRegistry() {
    }

    static io.restassured.response.ValidatableResponse push() {
        return Api.admin().post("/api/platform/sync").then().statusCode(200);
    }

    static RegistryMessage message(FakePeer.Received request) {
        try {
            return Wire.JSON.readValue(request.body(), RegistryMessage.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts the attempts with these numbers, and from the last of them on none but those; 401 for the others until then. */
    static final class Picky implements java.util.function.Function<FakePeer.Received, FakePeer.Given> {
        private final int first;
        private final int again;
        private int count;

        Picky(int first) {
            this(first, first + 1);
        }

        Picky(int first, int again) {
            this.first = first;
            this.again = again;
        }

        @Override
        public synchronized FakePeer.Given apply(FakePeer.Received request) {
            count++;
            return count == first || count > again || count == again && again == first + 1
                    ? new FakePeer.Given(200, "{\"revision\":%d,\"syncs\":[]}".formatted(message(request).revision()))
                    : new FakePeer.Given(401, UNAUTHENTICATED);
        }
    }
}
