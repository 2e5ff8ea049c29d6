package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.moox.sync.problem.Reason;

class RefusalsTest {

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final Refusals refusals = new Refusals(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private long listed(int attempts, UUID peer) {
        return IntStream.range(0, attempts).filter(i -> refusals.say("/registry", Reason.UNAUTHENTICATED, peer)).count();
    }

    @Test
    void aFloodIsAFewLinesAMinute() {
        assertThat(listed(10_000, null)).isEqualTo(Refusals.LINES);
        now = now.plusSeconds(59);
        assertThat(listed(10, null)).isZero();
        now = now.plusSeconds(1);
        assertThat(listed(10_000, null)).isEqualTo(Refusals.LINES);
    }

    @Test
    void whatAPeerIsRefusedIsListedInTheFloodOfAStranger() {
        listed(10_000, null);

        assertThat(listed(3, UUID.randomUUID())).isEqualTo(3);
    }
}
