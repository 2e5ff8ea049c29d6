package org.moox.sync;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/** The switches that are not in each other's way, all turned; one start of the application for all tests of that. */
public class Turned implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("sync.listener.enabled", "false", "sync.webhook.enabled", "false", "sync.reference.enabled", "false",
                "sync.allow-cycles", "true", "sync.models.line.table", "public.order_lines", "sync.peer.push", "true");
    }
}
