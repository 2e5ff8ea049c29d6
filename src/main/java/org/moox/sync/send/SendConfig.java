package org.moox.sync.send;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How changes leave. */
@ConfigMapping(prefix = "sync.send")
public interface SendConfig {

    /** Whether streams flow by themselves. */
    @WithDefault("true")
    boolean enabled();

    /** Time between two looks at the log while changes come. */
    @WithDefault("2ms")
    Duration poll();

    /** Time between two looks at the log when none have come for a second. */
    @WithDefault("25ms")
    Duration idlePoll();

    /** How long a target may take to answer; longer than its own time-out for applying a batch. */
    @WithDefault("60s")
    Duration timeout();

    /** An idle stream sends an empty batch this often, so that a restored target is noticed. */
    @WithDefault("1m")
    Duration heartbeat();

    /** First wait after a failed attempt; doubled with each failure, with full jitter. */
    @WithDefault("250ms")
    Duration backoff();

    /** Longest wait after failed attempts. */
    @WithDefault("30s")
    Duration maxBackoff();

    /** First wait before a refused record is tried again; doubled with each refusal, with full jitter. */
    @WithDefault("1s")
    Duration retry();

    /** Longest wait before a refused record is tried again. */
    @WithDefault("15m")
    Duration maxRetry();
}
