package org.moox.sync.ops;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.moox.sync.database.OneShot;
import org.moox.sync.model.Models;

import io.quarkus.runtime.StartupEvent;

/** What is no reason to refuse the start, but a person should know: in the log at the start, and in health where it may change. */
@ApplicationScoped
@Readiness
class Notices implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(Notices.class);

    private final Config config;
    private final Models models;

    Notices(Config config, Models models) {
        this.config = config;
        this.models = models;
    }

    void atStart(@Observes @Priority(230) StartupEvent event) {
        if (OneShot.isOn()) {
            return;
        }
        say("secrets are samples that everybody knows, which is for development only", BootChecks.samples(this::setting));
        say("secrets have the value of another one: whichever leaks opens both", BootChecks.repeated(this::setting));
        models.missing()
                .forEach((property, sentence) -> LOG.warnf("models are not as they are configured reason=\"%s\"", sentence));
    }

    private Optional<String> setting(String property) {
        return config.getOptionalValue(property, String.class);
    }

    private static void say(String what, List<String> properties) {
        if (!properties.isEmpty()) {
            LOG.warnf("%s settings=%s", what,
                    properties.stream().map(KnownSettings::variable).collect(Collectors.joining(",")));
        }
    }

    /** Always up: the table may come with the application's next migration, and all other models flow. */
    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("models").up();
        models.missing().forEach(answer::withData);
        return answer.build();
    }
}
