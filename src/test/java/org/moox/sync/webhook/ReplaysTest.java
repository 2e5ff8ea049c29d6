package org.moox.sync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.moox.sync.platform.SetClock;

class ReplaysTest {

    private final SetClock clock = new SetClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final Replays replays = new Replays(clock);

    private boolean isFirst(String id, String timestamp) {
        return replays.isFirst(new Request("/command", id, timestamp, "v1,", "beta", "key", new byte[0]));
    }

    @Test
    void aMessageComesForTheFirstTimeOnce() {
        assertThat(isFirst("a", "1")).isTrue();
        assertThat(isFirst("a", "1")).isFalse();
        assertThat(isFirst("b", "1")).isTrue();
        assertThat(isFirst("a", "2")).as("signed anew").isTrue();
    }

    @Test
    void aMessageIsRememberedForAsLongAsItsClockIsAccepted() {
        isFirst("a", "1");
        clock.advance(Duration.ofMinutes(10));
        assertThat(isFirst("a", "1")).isFalse();
        clock.advance(Duration.ofMinutes(1));
        assertThat(isFirst("a", "1")).as("by now refused for its clock").isTrue();
    }
}
