package org.moox.sync.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class FailedAttemptsTest {

    private final Hand hand = new Hand();
    private final FailedAttempts attempts = with(4, 10_000);

    private static final class Hand extends Clock {
        private Instant now = Instant.parse("2030-01-01T00:00:00Z");

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

        void pass(Duration time) {
            now = now.plus(time);
        }
    }

    private FailedAttempts with(int waiting, int addresses) {
        return new FailedAttempts(new FailedAttempts.Rules(5, Duration.ofMinutes(1), Duration.ofMillis(100),
                Duration.ofSeconds(5), waiting, addresses), hand);
    }

    /** Milliseconds that the next failures wait, each answered before the next. */
    private List<Long> waits(String address, int failures) {
        var waits = new ArrayList<Long>();
        for (int i = 0; i < failures; i++) {
            var wait = attempts.failed(address).orElseThrow();
            waits.add(wait.toMillis());
            if (!wait.isZero()) {
                attempts.answered(address);
            }
        }
        return waits;
    }

    @Test
    void theFirstFiveAreFreeThenTheWaitDoublesUpToTheLongest() {
        assertThat(waits("a", 14)).containsExactly(0L, 0L, 0L, 0L, 0L, 100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L,
                5000L);
    }

    @Test
    void anotherAddressIsNotSlowed() {
        waits("a", 20);

        assertThat(waits("b", 5)).containsOnly(0L);
    }

    @Test
    void whoFailsNoMoreOftenThanAllowedIsNeverSlowed() {
        for (int i = 0; i < 100; i++) {
            hand.pass(Duration.ofSeconds(12));
            assertThat(waits("a", 1)).containsExactly(0L);
        }
    }

    @Test
    void theCountDrainsWithTime() {
        waits("a", 6);
        hand.pass(Duration.ofSeconds(24));
        assertThat(waits("a", 3)).containsExactly(0L, 100L, 200L);

        waits("a", 1000);
        hand.pass(Duration.ofMinutes(3));
        assertThat(waits("a", 1)).containsExactly(0L);
    }

    @Test
    void aClockThatGoesBackwardsSlowsNobodyMore() {
        waits("a", 4);
        hand.pass(Duration.ofHours(-1));

        assertThat(waits("a", 2)).containsExactly(0L, 100L);
    }

    @Test
    void onlySoManyAnswersOfOneAddressWait() {
        waits("a", 5);
        IntStream.range(0, 4).forEach(i -> assertThat(attempts.failed("a")).isPresent());

        assertThat(attempts.failed("a")).isEmpty();
        attempts.answered("a");
        assertThat(attempts.failed("a")).isPresent();
        assertThat(attempts.failed("b")).isPresent();
    }

    @Test
    void theAddressThatFailedLongestAgoIsForgottenFirst() {
        var few = with(4, 3);
        IntStream.range(0, 6).forEach(i -> few.failed("old"));
        for (var other : List.of("a", "b", "c")) {
            few.failed(other);
        }

        assertThat(few.failed("old")).as("as if new").contains(Duration.ZERO);
        few.answered("old"); // of the time before
        assertThat(few.failed("old")).contains(Duration.ZERO);
    }

    @Test
    void allAddressesTogetherMayNotWaitWithoutEnd() {
        var many = with(4, 10);
        var waiting = IntStream.range(0, 2000)
                .mapToObj(i -> IntStream.range(0, 6).mapToObj(j -> many.failed("address" + i)).toList().get(5))
                .filter(wait -> wait.isPresent())
                .count();

        assertThat(waiting).isEqualTo(1000);
    }
}
