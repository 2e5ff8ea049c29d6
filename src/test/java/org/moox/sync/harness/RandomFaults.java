package org.moox.sync.harness;

import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/** Befalls some of the requests with whatever there is; seeded. */
public final class RandomFaults implements Supplier<Fault> {

    private static final String GARBAGE = "{\"applied\": 3, \"from\"";

    private final Random random;
    private final double share;

    /** @param share of the requests that something befalls, from 0 to 1 */
    public RandomFaults(long seed, double share) {
        this.random = new Random(seed);
        this.share = share;
    }

    @Override
    public synchronized Fault get() {
        return random.nextDouble() < share ? any() : new Fault.None();
    }

    private Fault any() {
        return switch (random.nextInt(14)) {
            case 0 -> new Fault.Refuse();
            case 1 -> new Fault.Delay(millis(500));
            case 2 -> new Fault.Delay(millis(3_000));
            case 3 -> new Fault.CutRequest();
            case 4, 5 -> new Fault.LoseAnswer();
            case 6 -> new Fault.CutAnswer();
            case 7 -> new Fault.Twice();
            case 8 -> new Fault.Echo(millis(2_000));
            case 9, 10 -> new Fault.Late(millis(2_000));
            case 11 -> answer();
            case 12 -> new Fault.Instead(answer());
            default -> random.nextBoolean()
                    ? new Fault.TooLarge(random.nextInt(4_000))
                    : new Fault.Slow(2_000 + random.nextInt(20_000));
        };
    }

    private Fault.Answer answer() {
        return switch (random.nextInt(6)) {
            case 0 -> new Fault.Answer(500);
            case 1 -> new Fault.Answer(503);
            case 2 -> new Fault.Answer(429, "Retry-After: 1", "");
            case 3 -> new Fault.Answer(200, "Content-Type: application/json", GARBAGE);
            case 4 -> new Fault.Answer(404);
            default -> new Fault.Answer(413);
        };
    }

    private Duration millis(int most) {
        return Duration.ofMillis(random.nextInt(most));
    }
}
