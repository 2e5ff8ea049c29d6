package org.moox.sync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.RawJson;

class RecordFieldsTest {

    private static RecordFields fields(String json) {
        return RecordFields.of(new RawJson(json.replace('\'', '"')));
    }

    @Test
    void absentAndNullDiffer() {
        var fields = fields("{'a': null}");

        assertThat(fields.has("a")).isTrue();
        assertThat(fields.has("b")).isFalse();
        assertThat(fields.text("a")).isEmpty();
        assertThat(fields.text("b")).isEmpty();
        assertThat(fields.with(Map.of("b", 1)).names()).containsExactly("a", "b");
    }

    @Test
    void valuesAreReadAsTheyTravel() {
        var fields = fields(
                "{'i': 9007199254740993, 'n': '1.50', 'b': true, 't': 't', 'u': '6f1c1b8e-0000-4000-8000-000000000001', 'j': '{\\'x\\': [1]}'}"
                        .replace("\\'", "\\\""));

        assertThat(fields.integer("i")).contains(9007199254740993L);
        assertThat(fields.decimal("n")).contains(new BigDecimal("1.50"));
        assertThat(fields.bool("b")).contains(true);
        assertThat(fields.bool("t")).contains(true);
        assertThat(fields.text("b")).contains("true");
        assertThat(fields.uuid("u").orElseThrow()).hasToString("6f1c1b8e-0000-4000-8000-000000000001");
        assertThat(fields.json("j").orElseThrow().at("/x/0").intValue()).isOne();
    }

    @Test
    void timestampsOfPostgresAreInstants() {
        var fields = fields(
                "{'utc': '2026-01-31 13:05:02.5+00', 'half': '2026-01-31 13:05:02+05:30', 'plain': '2026-01-31 13:05:02', 'iso': '2026-01-31T13:05:02Z'}");

        assertThat(fields.instant("utc")).contains(Instant.parse("2026-01-31T13:05:02.5Z"));
        assertThat(fields.instant("half")).contains(Instant.parse("2026-01-31T07:35:02Z"));
        assertThat(fields.instant("plain")).contains(Instant.parse("2026-01-31T13:05:02Z"));
        assertThat(fields.instant("iso")).contains(Instant.parse("2026-01-31T13:05:02Z"));
    }

    @Test
    void aValueOfAnotherFormIsNamedButNotShown() {
        var fields = fields("{'n': 'secret'}");

        assertThatThrownBy(() -> fields.decimal("n")).isInstanceOf(SyncException.class)
                .hasMessageContaining("\"n\"")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> fields.instant("n")).isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> fields.json("n")).isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> fields.bool("n")).isInstanceOf(SyncException.class);
        assertThat(fields).asString().doesNotContain("secret");
    }
}
