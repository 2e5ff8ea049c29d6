package org.moox.sync.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.moox.sync.model.Bindings;
import org.moox.sync.problem.SyncException;

class TransformerIndexTest {

    private record Named(String name) implements Transformer {
        @Override
        public Map<String, Object> transform(SourceRecord record, Lookup lookup) {
            return Map.of();
        }
    }

    private static Map<String, Transformer> index(List<Transformer> beans, String... bindings) {
        return Transformers.index(beans, Bindings.read("sync.transformer-bindings", "transformer", List.of(bindings)));
    }

    @Test
    void twoOfOneNameAndBindingsToNobodyAreReported() {
        assertThat(index(List.of(new Named("a"), new Named("b")), "model=a")).containsOnlyKeys("a", "b");
        assertThatThrownBy(() -> index(List.of(new Named("a"), new Named("a")))).isInstanceOf(SyncException.class)
                .hasMessageContaining("both named a")
                .hasMessageContaining(Named.class.getName());
        assertThatThrownBy(() -> index(List.of(new Named("a")), "model=nobody")).isInstanceOf(SyncException.class)
                .hasMessageContaining("model")
                .hasMessageContaining("nobody");
    }

    @Test
    void whatPostgresReadsTravels() {
        assertThat(SentValue.of("f", new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(SentValue.of("f", Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
        assertThat(SentValue.of("f", new byte[]{1, (byte) 0xff})).isEqualTo("\\x01ff");
        assertThat(SentValue.of("f", Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(SentValue.of("f", new UUID(0, 1))).isEqualTo("00000000-0000-0000-0000-000000000001");
        assertThat(SentValue.of("f", 7L)).isEqualTo(7L);
        assertThat(SentValue.of("f", null)).isNull();
        assertThatThrownBy(() -> SentValue.of("f", List.of())).isInstanceOf(SyncException.class).hasMessageContaining("\"f\"");
    }
}
