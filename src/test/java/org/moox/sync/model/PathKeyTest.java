package org.moox.sync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.moox.sync.problem.SyncException;

class PathKeyTest {

    @Test
    void valuesComeBackAsTheyWere() {
        for (var values : List.of(List.of("1"), List.of("a,b", "c"), List.of("100%", "%2C", ",,"), List.of("a/b?c#d", "x+y z"),
                List.of("ü 😀", "\\\"'"), List.of("", ""), List.of(""))) {
            var path = PathKey.of(values);

            assertThat(PathKey.values(path)).isEqualTo(values);
            assertThat(path).matches("[A-Za-z0-9.*_%,-]*");
        }
    }

    @Test
    void aPlusSignIsOneAndARecordKeyIsReadToo() {
        assertThat(PathKey.values("1+1,2")).containsExactly("1+1", "2");
        assertThat(PathKey.values(RecordKey.of(List.of("a,b", "5%")))).containsExactly("a,b", "5%");
    }

    @Test
    void whatIsNotEncodedIsRefused() {
        for (var path : List.of("%", "100%", "%zz", "%2")) {
            assertThatThrownBy(() -> PathKey.values(path)).isInstanceOf(SyncException.class)
                    .hasMessageContaining("percent-encoded");
        }
    }
}
