package org.moox.sync.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;

import org.junit.jupiter.api.Test;

class ProblemsTest {

    @Test
    void whatNobodyForesawShowsAReferenceAndNothingElse() {
        var problem = Problems.of(new IllegalStateException("password=hunter2 in org.moox.sync.Inside"));

        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.members()).containsKey("reference");
        assertThat(problem.members().toString()).doesNotContain("hunter2", "org.moox", "IllegalState");
    }

    @Test
    void aRefusalInsideOtherExceptionsIsFound() {
        var refusal = new SyncException(Reason.UNKNOWN_SYNC, "id", "There is no such sync.", Map.of("epoch", 3));

        var problem = Problems.of(new RuntimeException(new IllegalStateException(refusal)));

        assertThat(problem.status()).isEqualTo(404);
        assertThat(problem.members()).containsEntry("type", "urn:moox-sync:unknown-sync")
                .containsEntry("field", "id")
                .containsEntry("epoch", 3)
                .containsEntry("detail", "There is no such sync.");
    }

    @Test
    void aUniqueViolationThatSlippedThroughIsAConflict() {
        var problem = Problems.of(new RuntimeException(new SQLException("Key (name)=(secret) exists", "23505")));

        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.members().toString()).doesNotContain("secret");
    }
}
