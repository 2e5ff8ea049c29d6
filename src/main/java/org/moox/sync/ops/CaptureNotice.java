package org.moox.sync.ops;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.moox.sync.capture.Capture;

/** Shows in health which triggers could not be put in place or removed: their models' changes are not seen until they are. */
@ApplicationScoped
@Readiness
class CaptureNotice implements HealthCheck {

    private final Capture capture;

    CaptureNotice(Capture capture) {
        this.capture = capture;
    }

    /** Always up: it is tried again every minute, and all other models flow. */
    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("capture").up();
        var problems = capture.problems();
        for (var i = 0; i < problems.size(); i++) {
            answer.withData("problem-" + (i + 1), problems.get(i));
        }
        return answer.build();
    }
}
