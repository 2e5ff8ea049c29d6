package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class LoopTest {

    @Test
    void wantOfMemoryEndsNoLoop() {
        var rounds = new AtomicInteger();
        Loop loop = () -> {
            if (rounds.incrementAndGet() == 1) {
                throw new OutOfMemoryError("by the test");
            }
        };

        loop.runWhile(() -> rounds.get() < 2, "test");

        assertThat(rounds).hasValue(2);
    }
}
