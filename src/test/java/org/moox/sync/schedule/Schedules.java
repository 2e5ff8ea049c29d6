package org.moox.sync.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

import org.moox.sync.schedule.Step.Way;
import org.moox.sync.schedule.Step.Word;

/**
 * Makes schedules: each from its seed alone, and each of them fond of some kinds of steps.
 */
final class Schedules {

    private static final int KEYS = 5;

    private final Random random;
    private final UUID platform;
    private int version;

    private Schedules(long seed, UUID platform) {
        this.random = new Random(seed);
        this.platform = platform;
    }

    static List<Step> of(long seed, UUID platform) {
        return new Schedules(seed * 0x9E3779B97F4A7C15L, platform).steps();
    }

    private record Kind(int weight, Supplier<Step> step) {
    }

    private List<Step> steps() {
        var kinds = kinds();
        var sum = kinds.stream().mapToInt(Kind::weight).sum();
        var steps = new ArrayList<Step>();
        if (random.nextInt(4) > 0) {
            steps.addAll(beginning());
        }
        for (var left = 40 + random.nextInt(120); left > 0; left--) {
            var at = random.nextInt(sum);
            for (var kind : kinds) {
                at -= kind.weight;
                if (at < 0) {
                    steps.add(kind.step.get());
                    break;
                }
            }
        }
        return steps;
    }

    /** Both sides have something already. */
    private List<Step> beginning() {
        var steps = new ArrayList<Step>();
        for (var id = 1; id < KEYS; id++) {
            steps.add(new Step.Write(0,
                    "insert into plan_item values (%1$d, 's%1$d', 'c%1$d', 0); insert into plan_note values (%1$d, 's%1$d', null, 0, %1$d)"
                            .formatted(id)));
            steps.add(new Step.Write(0, "%2$s insert into plan_page values (%1$d, 's%1$d', 'c%1$d', 0)".formatted(id,
                    random.nextInt(3) > 0 ? related("plan_page", id) : "")));
        }
        steps.add(new Step.End(0, true));
        steps.add(new Step.Flow(0, 1 + random.nextInt(3)));
        return steps;
    }

    private List<Kind> kinds() {
        var kinds = new ArrayList<Kind>();
        kinds.add(new Kind(30, this::write));
        kinds.add(new Kind(20, () -> new Step.End(random.nextInt(SourceSide.CONNECTIONS), random.nextInt(5) > 0)));
        kinds.add(new Kind(16, () -> new Step.Go(random.nextInt(World.STREAMS), 1 + random.nextInt(8))));
        kinds.add(new Kind(10, () -> new Step.Flow(0, 1 + random.nextInt(3))));
        sometimes(kinds, 20, () -> new Step.Deliver(random.nextInt(12), random.nextInt(4) == 0, way()));
        sometimes(kinds, 4, () -> new Step.Lose(random.nextInt(12)));
        sometimes(kinds, 4, () -> new Step.Arrive(random.nextInt(12)));
        sometimes(kinds, 8, () -> new Step.Say(random.nextInt(World.STREAMS), word()));
        sometimes(kinds, 5, () -> new Step.Crash(random.nextInt(World.STREAMS)));
        kinds.add(new Kind(6, Step.Expire::new));
        sometimes(kinds, 2, () -> new Step.Truncate(table()));
        sometimes(kinds, 6, () -> new Step.Gate(random.nextInt(3) == 0));
        kinds.add(new Kind(3, Step.Retry::new));
        sometimes(kinds, 2, Step.Heartbeat::new);
        sometimes(kinds, 3, Step.Prune::new);
        sometimes(kinds, 8, () -> new Step.Go(World.RECONCILER, 1 + random.nextInt(12)));
        sometimes(kinds, 4, () -> new Step.Go(World.RECONCILER + 1, 1 + random.nextInt(12)));
        sometimes(kinds, 2, () -> new Step.Crash(World.RECONCILER + random.nextInt(2)));
        if (random.nextInt(6) == 0) {
            kinds.add(new Kind(1, Step.Elsewhere::new));
        }
        if (random.nextInt(4) == 0) {
            kinds.add(new Kind(2, () -> new Step.Line(random.nextInt(3) > 0)));
        }
        if (random.nextInt(3) == 0) {
            kinds.add(new Kind(3, () -> new Step.BackUp(true)));
            kinds.add(new Kind(2, () -> new Step.Restore(true)));
        }
        if (random.nextInt(3) == 0) {
            kinds.add(new Kind(3, () -> new Step.BackUp(false)));
            kinds.add(new Kind(2, () -> new Step.Restore(false)));
        }
        return kinds;
    }

    private void sometimes(List<Kind> kinds, int weight, Supplier<Step> step) {
        if (random.nextInt(3) > 0) {
            kinds.add(new Kind(weight, step));
        }
    }

    private Way way() {
        return Way.values()[Math.max(0, random.nextInt(5) - 2)];
    }

    private Word word() {
        return Word.values()[Math.max(0, random.nextInt(6) - 3)];
    }

    private String table() {
        return Tables.MODELS.get(random.nextInt(Tables.MODELS.size()));
    }

    private int key() {
        return 1 + random.nextInt(KEYS);
    }

    private String slug() {
        return "'s" + random.nextInt(KEYS) + "'";
    }

    private String code() {
        return random.nextInt(3) == 0 ? "null" : "'c" + random.nextInt(3) + "'";
    }

    private Step write() {
        return new Step.Write(random.nextInt(SourceSide.CONNECTIONS), sql(table(), key(), ++version));
    }

    private String sql(String table, int id, int v) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 ->
                "%s insert into %s (id, slug, code, v) values (%d, %s, %s, %d)".formatted(
                        random.nextBoolean() ? related(table, id) : "",
                        table, id, slug(), code(), v);
            case 3 -> "update %s set v = %d, code = %s where id = %d".formatted(table, v, code(), id);
            case 4 -> table.equals("plan_note")
                    ? "update plan_note set v = %d, item = %d where id = %d".formatted(v, key(), id)
                    : "update %s set v = %d where id = %d".formatted(table, v, id);
            case 5 -> "update %s set v = %d, slug = %s where id = %d".formatted(table, v, slug(), id);
            case 6 -> "update %s set v = %d, id = %d where id = %d".formatted(table, v, key(), id);
            case 7 -> swapped(table, id, key(), v);
            case 8, 9 -> "delete from %s where id = %d".formatted(table, id);
            case 10 -> "delete from %1$s where id = %2$d; insert into %1$s (id, slug, code, v) values (%2$d, %3$s, %4$s, %5$d)"
                    .formatted(table, id,
                            slug(), code(), v);
            default -> random.nextInt(3) > 0 ? related("plan_page", id) : unrelated(id);
        };
    }

    private static String swapped(String table, int one, int other, int v) {
        return """
                update %1$s set slug = '~' || slug where id in (%2$d, %3$d);
                update %1$s t set v = %4$d, slug = substr(o.slug, 2) from %1$s o
                where t.id in (%2$d, %3$d) and o.id in (%2$d, %3$d) and o.id <> t.id;
                update %1$s set slug = substr(slug, 2) where slug like '~%%'"""
                .formatted(table, one, other, v);
    }

    private String related(String table, int id) {
        return table.equals("plan_page")
                ? """
                        with w as (insert into sync.model_platform values ('plan_page', '%d', '%s')
                            on conflict (model, record, platform_id) do update set record = excluded.record where false returning record)
                        insert into sync.changes (model, operation, key) select 'plan_page', 'updated', record from w;"""
                        .formatted(id, platform)
                : "";
    }

    private String unrelated(int id) {
        return """
                with w as (delete from sync.model_platform where model = 'plan_page' and record = '%d' and platform_id = '%s' returning record)
                insert into sync.changes (model, operation, key) select 'plan_page', 'updated', record from w"""
                .formatted(id, platform);
    }
}
