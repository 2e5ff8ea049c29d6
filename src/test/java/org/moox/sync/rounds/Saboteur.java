package org.moox.sync.rounds;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.awaitility.Awaitility;
import org.moox.sync.harness.DatabaseServer;
import org.moox.sync.harness.RandomFaults;
import org.moox.sync.harness.Site;
import org.moox.sync.harness.ThreePlatforms;

/** Kills platforms and databases with SIGKILL, shuts doors, and has their proxies lose, double and delay requests; at its end all are up and the weather is calm. */
final class Saboteur implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final double SHARE = 0.2;

    private final ThreePlatforms three;
    private final Random random;
    private final Diary diary;

    Saboteur(ThreePlatforms three, long seed, Diary diary) {
        this.three = three;
        this.random = new Random(seed);
        this.diary = diary;
        three.all().forEach(site -> site.proxy().usually(new RandomFaults(random.nextLong(), SHARE)));
    }

    /** One mischief after the other. */
    Void act(BooleanSupplier goOn) throws InterruptedException {
        while (goOn.getAsBoolean()) {
            rest(3_000);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> kill(site());
                case 3, 4 -> kill(server());
                case 5 -> {
                    kill(site());
                    kill(server());
                }
                case 6 -> {
                    var site = site();
                    diary.note("saboteur: nobody comes through to " + site.process().name());
                    site.proxy().shut();
                    rest(2_000);
                    site.proxy().open();
                }
                default -> {
                    var site = site();
                    kill(site);
                    rest(1_000);
                    kill(site); // while it starts
                }
            }
            revive();
        }
        return null;
    }

    private void kill(Site site) throws InterruptedException {
        if (site.process().isAlive()) {
            diary.note("saboteur: kills platform " + site.process().name());
            site.process().kill();
        }
        rest(500);
        site.process().launch();
    }

    private void kill(DatabaseServer server) throws InterruptedException {
        diary.note("saboteur: kills the database at port " + server.port());
        server.kill();
        rest(1_000);
        server.restart();
        diary.note("saboteur: the database at port " + server.port() + " is up");
    }

    /** A platform that finds no database ends; something starts it again. */
    private boolean revive() {
        three.all().stream().filter(site -> !site.process().isAlive()).forEach(site -> {
            diary.note("saboteur: starts platform " + site.process().name());
            site.process().launch();
        });
        return three.all().stream().allMatch(site -> site.process().ready());
    }

    private Site site() {
        return three.all().get(random.nextInt(three.all().size()));
    }

    private DatabaseServer server() {
        return three.servers().get(random.nextInt(three.servers().size()));
    }

    private void rest(int most) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(most));
    }

    @Override
    public void close() {
        diary.note("saboteur: calm");
        three.all().forEach(site -> site.proxy().calm());
        Awaitility.await("all platforms are up").atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(this::revive);
    }
}
