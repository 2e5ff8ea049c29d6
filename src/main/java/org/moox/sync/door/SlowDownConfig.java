package org.moox.sync.door;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How answers to failed attempts are slowed, by address, at both doors: signed posts and bearer tokens. Read at start. */
@ConfigMapping(prefix = "sync.slow-down")
interface SlowDownConfig {

    /** How many failures of one address are answered at once, within the time below. */
    @WithDefault("5")
    int after();

    /** The time in which these failures are free. */
    @WithDefault("1M")
    Duration within();

    /** How long the next answer waits; each further one twice as long. */
    @WithDefault("100MS")
    Duration first();

    /** The longest wait; 0 turns the slowing off. */
    @WithDefault("5S")
    Duration longest();

    /** How many answers to one address may wait at the same time; any more are refused with 429. */
    @WithDefault("16")
    int waiting();

    /** How many addresses are remembered. */
    @WithDefault("10000")
    int addresses();
}
