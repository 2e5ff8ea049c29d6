package org.moox.sync.door;

import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.problem.Problem;
import org.moox.sync.problem.Reason;
import org.moox.sync.security.FailedAttempts;

import io.netty.util.NetUtil;
import io.vertx.ext.web.RoutingContext;

/**
 * Makes guessing slow: the answer to a failed attempt waits, longer with each failure of its address. The credential is always checked first, so
 * that nobody who has a right one is ever delayed, whoever else calls from the same address. A timer waits, never a thread.
 */
@ApplicationScoped
public class SlowDown {

    private static final int LONGEST_NAME = 64;

    private final FailedAttempts attempts;
    private final Duration longest;

    SlowDown(SlowDownConfig config, Clock clock) {
        attempts = new FailedAttempts(new FailedAttempts.Rules(config.after(), config.within(), config.first(),
                config.longest(), config.waiting(), config.addresses()), clock);
        longest = config.longest();
    }

    /**
     * Calls exactly one of the two.
     *
     * @param refuse at once, or later on the event loop
     * @param tooMany at once, when too many answers to this address wait already; takes the seconds after which to try again
     */
    public void answer(RoutingContext failed, Runnable refuse, Consumer<Long> tooMany) {
        var address = failed.request().remoteAddress();
        var network = network(address == null ? null : address.hostAddress());
        var wait = attempts.failed(network);
        if (wait.isEmpty()) {
            tooMany.accept(longest.plusMillis(999).toSeconds());
        } else if (wait.get().toMillis() < 1) {
            refuse.run();
        } else {
            failed.vertx().setTimer(wait.get().toMillis(), timer -> {
                attempts.answered(network);
                refuse.run();
            });
        }
    }

    /** What is answered when too many wait. */
    public static Problem tooMany() {
        return Problem.of(Reason.TOO_MANY, "Too many attempts from this address have failed; try again later.", null);
    }

    /** An IPv6 address counts by its first 64 bits: whoever has one usually has them all. */
    static String network(String address) {
        if (address == null) {
            return "unknown";
        }
        var bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null || bytes.length != 16) { // IPv4, or what a proxy calls its client
            return address.substring(0, Math.min(LONGEST_NAME, address.length()));
        }
        var hex = HexFormat.of().formatHex(bytes);
        return hex.startsWith("00000000000000000000ffff") ? NetUtil.bytesToIpAddress(bytes, 12, 4) : hex.substring(0, 16);
    }
}
