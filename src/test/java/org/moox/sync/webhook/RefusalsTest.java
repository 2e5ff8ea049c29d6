package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.moox.sync.platform.SetClock;
import org.moox.sync.problem.Reason;

class RefusalsTest {

    private final SetClock clock = new SetClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final Refusals refusals = new Refusals(clock);

    private long listed(int attempts, UUID peer) {
        return IntStream.range(0, attempts).filter(i -> refusals.say("/registry", Reason.UNAUTHENTICATED, peer)).count();
    }

    @Test
    void aFloodIsAFewLinesAMinute() {
        assertThat(listed(10_000, null)).isEqualTo(Refusals.LINES);
        clock.advance(Duration.ofSeconds(59));
        assertThat(listed(10, null)).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(listed(10_000, null)).isEqualTo(Refusals.LINES);
    }

    @Test
    void whatAPeerIsRefusedIsListedInTheFloodOfAStranger() {
        listed(10_000, null);

        assertThat(listed(3, UUID.randomUUID())).isEqualTo(3);
    }
}
