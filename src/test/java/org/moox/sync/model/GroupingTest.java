package org.moox.sync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class GroupingTest {

    @Test
    void whatAReconcileAsksForIsAllowed() {
        var many = IntStream.range(0, 16_384).boxed().toList();
        assertThat(Grouping.all(16).size()).isEqualTo(65_536);
        assertThat(Grouping.split(16, many, 4).size()).isEqualTo(262_144);
        assertThat(Grouping.records(20, many).within()).hasSize(16_384);
        assertThat(Grouping.records(0, null).within()).isNull();
        assertThat(new Grouping(20, 0, null, true).records()).isTrue();
    }

    @Test
    void noRequestMakesMoreSumsThanFitIntoMemory() {
        refused(0, 24, List.of(0));
        refused(0, 24, Collections.nCopies(1000, 0));
        refused(20, 0, null);
        refused(4, 16, null);
    }

    @Test
    void bucketsThatAreNotThereOrComeTwiceAreRefused() {
        refused(4, 0, List.of(16));
        refused(4, 0, List.of(-1));
        refused(4, 0, List.of(3, 3));
        refused(4, 0, Arrays.asList(1, null));
        refused(Integer.MAX_VALUE, 1, null);
        refused(1, Integer.MAX_VALUE, null);
        refused(-1, 0, null);
    }

    private static void refused(int bits, int more, List<Integer> within) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Grouping(bits, more, within, false));
    }
}
