package org.moox.sync.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

class StartFailureTest {

    private final Map<String, String> settings = Map.of("quarkus.http.port", "8081",
            "quarkus.datasource.jdbc.url", "jdbc:postgresql://me:hidden@db:5432/shop?password=hidden");

    @Test
    void ourOwnRefusalIsFoundUnderTheFrameworksWrapping() {
        assertThat(sentence(new RuntimeException("failed", new SyncException(Reason.INVALID, "mend this"))))
                .contains("mend this");
    }

    @Test
    void aPortInUseNamesThePortAndTheProperty() {
        assertThat(sentence(new RuntimeException(new BindException("Address already in use"))).orElseThrow())
                .contains("Port 8081", "QUARKUS_HTTP_PORT");
    }

    @Test
    void anUnreachableDatabaseIsNamedWithoutSecrets() {
        assertThat(sentence(new RuntimeException(new SQLException("refused", "08001"))).orElseThrow())
                .contains("jdbc:postgresql://db:5432/shop cannot be reached")
                .doesNotContain("hidden");
    }

    @Test
    void aRefusedLoginNamesTheProperties() {
        assertThat(sentence(new SQLException("no", "28P01")).orElseThrow()).contains("QUARKUS_DATASOURCE_PASSWORD");
    }

    @Test
    void whatNobodyCanMendByConfigurationKeepsItsStackTrace() {
        assertThat(sentence(new IllegalStateException("a bug"))).isEmpty();
    }

    private Optional<String> sentence(Throwable failure) {
        return StartFailure.sentence(failure, property -> Optional.ofNullable(settings.get(property)));
    }
}
