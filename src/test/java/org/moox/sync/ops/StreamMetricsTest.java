package org.moox.sync.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.Api;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** A monitor, or a person, sees in one look what is stuck and why. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StreamMetricsTest {

    @Inject
    StepsRig rig;

    @Test
    void lagFailuresAndParkedRecordsShowPerTargetInMetricsAndInTheApi() {
        rig.reset("update");
        rig.execute("insert into steps_source values (1, 'a', 'one')");
        rig.flow("me");
        rig.execute("""
                insert into steps_source values (2, 'b', 'two'), (3, 'c', 'three');
                update sync.changes set captured_at = now() - interval '90 s';
                update sync.deliveries set state = 'parked', attempts = 2, next_attempt = now() + interval '1 h', error = 'check_violation: no';
                update sync.streams set failures = 4, failing_since = now() - interval '90 s', last_error = 'connection refused',
                    next_attempt = now() + interval '20 s'""");

        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(metrics()).contains(
                        "sync_stream_lag_changes{target=\"alpha\"} 2.0", "sync_stream_failures{target=\"alpha\"} 4.0",
                        "sync_stream_parked{target=\"alpha\"} 1.0", "sync_stream_waiting{target=\"alpha\"} 0.0",
                        "sync_stream_reconcile_due{target=\"alpha\"} 0.0",
                        "sync_stream_state{state=\"failing\",target=\"alpha\"} 1.0",
                        "sync_stream_state{state=\"active\",target=\"alpha\"} 0.0"));
        assertThat(metrics()).anyMatch(line -> line.startsWith("sync_stream_lag_seconds{target=\"alpha\"} 9"))
                .anyMatch(line -> line.startsWith("sync_log_rows "))
                .anyMatch(line -> line.startsWith("sync_log_bytes "));

        var stream = Api.admin().get("/api/streams").then().statusCode(200).extract().jsonPath();
        assertThat(stream.getString("[0].state")).isEqualTo("failing");
        assertThat(stream.getString("[0].reason")).isEqualTo("not delivered: connection refused");
        assertThat(stream.getLong("[0].lag_changes")).isEqualTo(2);
        assertThat(stream.getDouble("[0].lag_seconds")).isBetween(90.0, 120.0);
        assertThat(stream.getLong("[0].parked")).isOne();
        assertThat(stream.getString("[0].since")).isNotNull();
        assertThat(stream.getString("[0].next_attempt")).isNotNull();
    }

    private static List<String> metrics() {
        return RestAssured.get("/q/metrics").then().statusCode(200).extract().asString().lines().toList();
    }
}
