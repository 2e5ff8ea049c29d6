package org.moox.sync.send;

import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.log.LogPoll;
import org.moox.sync.prepare.Nudges;

/** The guarantee behind the nudges: looks at the log every few milliseconds, for all streams at once. */
@ApplicationScoped
public class PollLoop implements Loop {

    private static final long BUSY = TimeUnit.SECONDS.toNanos(1);

    private final LogPoll poll;
    private final Nudges nudges;
    private final SendConfig config;
    private String snapshot;
    private long lastChange;

    PollLoop(LogPoll poll, Nudges nudges, SendConfig config) {
        this.poll = poll;
        this.nudges = nudges;
        this.config = config;
    }

    @Override
    public void once() throws InterruptedException {
        var look = poll.look(snapshot);
        snapshot = look.snapshot();
        var now = System.nanoTime();
        if (look.changed()) {
            lastChange = now;
            nudges.nudge();
        }
        TimeUnit.NANOSECONDS.sleep((now - lastChange < BUSY ? config.poll() : config.idlePoll()).toNanos());
    }
}
