package org.moox.sync.rounds;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import org.moox.sync.harness.Site;

/** Changes definitions and platforms of records over HTTP while others write. */
final class Administrator {

    private final World world;
    private final Random random;
    private final Diary diary;
    private final Calls calls;

    Administrator(World world, long seed, Diary diary, Calls calls) {
        this.calls = calls;
        this.world = world;
        this.random = new Random(seed);
        this.diary = diary;
    }

    /** Does one thing after the other. */
    Void act(BooleanSupplier goOn) throws SQLException, InterruptedException {
        while (goOn.getAsBoolean()) {
            act();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
        }
        return null;
    }

    Void act() throws SQLException {
        switch (random.nextInt(4)) {
            case 0 -> graded(world.customers);
            case 1 -> graded(world.notes);
            case 2 -> articles();
            default -> {
            }
        }
        for (var i = 0; i < 3; i++) {
            relate(world.a, random.nextBoolean() ? "customer" : "product");
            relate(world.b, "note");
        }
        return null;
    }

    private void graded(World.Definition definition) {
        var most = random.nextInt(4);
        definition.change(calls, Map.of("filter", "grade <= " + most), "grade <= " + most);
        diary.note("administrator: filter grade <= " + most);
    }

    private void articles() {
        var keys = new TreeSet<String>();
        for (var i = 0; i < 12; i++) {
            keys.add("kind %d,%d".formatted(random.nextInt(16), random.nextInt(2)));
        }
        var listed = "concat(kind, ',', no) in "
                + keys.stream().map(key -> "'" + key + "'").collect(Collectors.joining(", ", "(", ")"));
        switch (random.nextInt(5)) {
            case 0 -> world.articles.change(calls, Map.of(), "true");
            case 1 -> world.articles.change(calls, Map.of("filter", "stock > 3"), "stock > 3");
            case 2 -> world.articles.change(calls, Map.of("filter", "stock > 3", "sync_ids", keys), "stock > 3 and " + listed);
            default -> world.articles.change(calls, Map.of("sync_ids", keys), listed);
        }
        diary.note("administrator: articles " + world.articles.passes());
    }

    private void relate(Site site, String model) throws SQLException {
        var key = model.equals("product") ? "slug" : "id";
        var some = "select %s from %s order by md5(concat(%1$s, %d)) limit 1".formatted(key, model, random.nextInt());
        var record = calls.ask(site.database(), some);
        if (record == null) {
            return;
        }
        var path = "/api/models/%s/records/%s/platforms".formatted(model, record.replace(" ", "%20"));
        var platform = world.three.all().get(random.nextInt(3)).id();
        var way = random.nextInt(3);
        calls.insist(() -> switch (way) {
            case 0 -> site.api().put(path, Map.of("platforms", List.of(world.b.id(), platform)));
            case 1 -> site.api().post(path + "/" + platform, Map.of());
            default -> site.api().delete(path + "/" + platform);
        });
        diary.note("administrator: platforms of %s %s: %s".formatted(model, record, platform));
    }
}
