package org.moox.sync.ops;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.moox.sync.send.StreamLoops;

/** Not ready is a service whose own loops have got stuck. A peer that does not answer is no reason: its stream alone waits, and {@code /api/streams} tells. */
@ApplicationScoped
@Readiness
class Progress implements HealthCheck {

    static final Duration STUCK = Duration.ofSeconds(30); // a round takes milliseconds, or fails after a few seconds

    private final StreamLoops loops;

    Progress(StreamLoops loops) {
        this.loops = loops;
    }

    @Override
    public HealthCheckResponse call() {
        var silence = loops.silence();
        var answer = HealthCheckResponse.named("loops");
        return silence.compareTo(STUCK) < 0
                ? answer.up().build()
                : answer.down().withData("silent_seconds", silence.toSeconds()).build();
    }
}
