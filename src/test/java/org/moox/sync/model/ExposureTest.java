package org.moox.sync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {

    private final TestModels models = TestModels.exposing().with("line", "order_line", "public.order_lines");

    @Test
    void aConfiguredModelWithoutItsTableIsNamedWithThePropertyToMend() {
        assertThat(new Exposure(models, List.of()).missing(List.of())).containsExactly(Map.entry("sync.models.line.table",
                "Model order_line has no table public.order_lines here: create it, or mend sync.models.line.table."));
    }

    @Test
    void aTableThatHasComeIsMissedNoMore() {
        assertThat(new Exposure(models, List.of()).missing(List.of(new Table.Name(1, "public", "order_lines", false))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c.d", "platform.public.users", "!", "!a.b.c"})
    void aPatternThatIsNoneIsRefused(String pattern) {
        var wrong = TestModels.exposing("public.*", pattern);

        assertThatThrownBy(() -> new Exposure(wrong, List.of())).hasMessageContaining("SYNC_TABLES")
                .hasMessageContaining('"' + pattern + '"');
    }
}
