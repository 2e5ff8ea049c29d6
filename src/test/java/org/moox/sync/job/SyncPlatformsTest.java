package org.moox.sync.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.platform.Registrations;
import org.moox.sync.platform.Succession;

import com.sun.net.httpserver.HttpServer;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SyncPlatformsTest {

    @Inject
    SyncPlatforms job;
    @Inject
    PlatformJobConfig config;
    @Inject
    Succession succession;
    @Inject
    Leases leases;
    @Inject
    Shift shift;
    @Inject
    Transactions transactions;

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer beta;

    @BeforeEach
    void aPeer() throws IOException {
        Registrations.onlyTheMaster();
        beta = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        beta.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        beta.start();
        Registrations.add("beta", "http://127.0.0.1:" + beta.getAddress().getPort());
    }

    @AfterEach
    void gone() {
        beta.stop(0);
    }

    @Test
    void theMasterGoesToItsPeersOnItsOwn() {
        job.distribute();

        assertThat(asked).hasValue(1);
    }

    @Test
    void ofTwoReplicasOneGoes() {
        job.distribute();
        var second = new Leases(transactions, "a second replica", Duration.ofSeconds(30));
        new SyncPlatforms(config, succession, second, shift).distribute();

        assertThat(asked).hasValue(1);
    }

    @Test
    void aMasterWithTheJobSwitchedOffDoesNot() {
        new SyncPlatforms(switchedOff(), succession, leases, shift).distribute();

        assertThat(asked).hasValue(0);
    }

    private static PlatformJobConfig switchedOff() {
        return new PlatformJobConfig() {
            @Override
            public boolean enabled() {
                return false;
            }

            @Override
            public Duration every() {
                return Duration.ofSeconds(30);
            }
        };
    }
}
