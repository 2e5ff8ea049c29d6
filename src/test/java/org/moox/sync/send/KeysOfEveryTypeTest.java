package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Sql;
import org.moox.sync.model.GivenKeys;
import org.moox.sync.model.Models;
import org.moox.sync.model.RecordKey;
import org.moox.sync.platform.RegistryChanged;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Records found by keys of every type that can be one: inserted, changed, renamed, deleted and come again at random. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class KeysOfEveryTypeTest {

    private static final Logger LOG = Logger.getLogger(KeysOfEveryTypeTest.class);
    private static final String ME = "me";
    private static final int ROUNDS = 4;

    /** Two values that are equal and are not written alike. */
    private static final Map<String, List<String>> ALIKE = Map.of("numeric", List.of("1.0", "1.00"), "double precision",
            List.of("0", "-0"), "real", List.of("0", "-0"), "interval", List.of("1 mon", "30 days"), "jsonb",
            List.of("{\"a\": 1.0}", "{\"a\": 1.00}"), "numrange", List.of("[1.0,2]", "[1.00,2]"), "numeric[]",
            List.of("{1.0}", "{1.00}"), "citext", List.of("Abc", "aBC"), "text collate \"Odd Types\".caseless",
            List.of("Abc", "aBC"));

    private static final List<String> KEYS = List.of("boolean", "smallint", "integer", "bigint", "numeric", "numeric(30,10)",
            "real",
            "double precision", "money", "text", "varchar(20)", "char(5)", "\"char\"", "name", "bytea", "uuid", "citext",
            "bit(8)",
            "bit varying", "date", "time", "timetz", "timestamp", "timestamptz", "interval", "jsonb", "tsvector", "hstore",
            "ltree",
            "inet", "cidr", "macaddr", "macaddr8", "int4range", "numrange", "tstzmultirange", "oid", "pg_lsn", "xid8", "tid",
            "\"Odd Types\".\"Mood\"", "\"Odd Types\".short", "\"Odd Types\".inner_price", "\"Odd Types\".mini",
            "text collate \"Odd Types\".caseless", "integer[]", "char(5)[]", "numeric[]", "\"Odd Types\".\"Mood\"[]");

    private final long seed = Long.getLong("sync.test.seed", System.nanoTime());
    private final RandomValues values = new RandomValues(seed);

    /** Table → types of its key. */
    private final Map<String, List<String>> tables = new LinkedHashMap<>();

    @Inject
    StepsRig rig;

    @Inject
    Models models;

    @Inject
    Event<RegistryChanged> changed;

    @Inject
    GivenKeys keys;

    @Test
    void recordsAreFoundByKeysOfEveryType() {
        LOG.infof("seed of the keys: -Dsync.test.seed=%d", seed);
        create();
        for (var round = 0; round < ROUNDS; round++) {
            tables.forEach(this::insert);
            tables.forEach(this::change);
            flow();
            tables.forEach(this::rename);
            flow();
            tables.keySet().forEach(t -> rig.execute("delete from \"%s a\" where v %% 3 = 0".formatted(t)));
            flow();
        }
        tables.forEach(this::writeOtherwise);
        flow();
        tables.keySet().forEach(this::given);
        tables.keySet().forEach(t -> rig.execute("truncate \"%s a\"".formatted(t)));
        flow();
        tables.keySet().forEach(t -> assertThat(rig.query("select v from \"%s b\"".formatted(t))).as(t).isEmpty());
    }

    private void create() {
        rig.reset("update");
        rig.execute("delete from sync.syncs; " + RandomValues.TYPES);
        for (var type : KEYS) {
            tables.put("k" + tables.size(), List.of(type));
        }
        tables.put("k" + tables.size(), List.of("text", "numeric", "timestamptz"));
        tables.put("k" + tables.size(), List.of("integer", "text"));
        tables.forEach(this::create);
        models.refresh();
        changed.fire(new RegistryChanged(1));
    }

    // every other target has a primary key of its own, and finds records by another unique key
    private void create(String table, List<String> types) {
        var own = types.size() == 1 && values.random().nextBoolean();
        var columns = new ArrayList<String>();
        for (var i = 0; i < types.size(); i++) {
            columns.add(column(i) + ' ' + types.get(i) + " not null");
        }
        var key = key(types);
        rig.execute(
                "drop table if exists \"%1$s a\", \"%1$s b\"; create table \"%1$s a\" (%2$s, v int, primary key (%3$s)); create table \"%1$s b\" (%4$s%2$s, v int, %5$s (%3$s))"
                        .formatted(table, String.join(", ", columns), key,
                                own ? "id int generated always as identity primary key, " : "",
                                own ? "unique" : "primary key"));
        rig.execute("""
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, identifier, revision, created_at, updated_at)
                values (gen_random_uuid(), 'keys', '%1$s', '%2$s a', '%1$s', '%2$s b', '{%3$s}', 1, now(), now())"""
                .formatted(rig.platform(), table, key));
    }

    private static String column(int index) {
        return index == 0 ? "slug" : "k" + index;
    }

    private static String key(List<String> types) {
        var columns = new ArrayList<String>();
        for (var i = 0; i < types.size(); i++) {
            columns.add(column(i));
        }
        return String.join(", ", columns);
    }

    private String literals(List<String> types) {
        return types.stream().map(type -> Sql.literal(values.of(type))).collect(Collectors.joining(", "));
    }

    private void insert(String table, List<String> types) {
        for (var i = 0; i < 6; i++) {
            rig.execute("insert into \"%s a\" values (%s, %d) on conflict do nothing".formatted(table, literals(types),
                    values.random().nextInt(1000)));
        }
    }

    private void change(String table, List<String> types) {
        rig.execute("update \"%s a\" set v = v + 1 where v %% 2 = 0".formatted(table));
    }

    // what is taken stays as it is
    private void rename(String table, List<String> types) {
        for (var i = 0; i < 2; i++) {
            var row = types.stream().map(type -> Sql.literal(values.of(type)) + "::" + type).collect(Collectors.joining(", "));
            rig.execute("""
                    do $rename$ begin
                        update "%1$s a" set (%2$s) = row(%3$s) where ctid = (select min(ctid) from "%1$s a");
                    exception when unique_violation then null;
                    end $rename$""".formatted(table, key(types), row));
        }
    }

    private void writeOtherwise(String table, List<String> types) {
        var alike = ALIKE.get(types.get(0));
        if (alike != null && types.size() == 1) {
            rig.execute(
                    "insert into \"%s a\" values (%s, 1) on conflict do nothing".formatted(table, Sql.literal(alike.get(0))));
            flow();
            rig.execute("update \"%s a\" set slug = %s where slug = %s".formatted(table, Sql.literal(alike.get(1)),
                    Sql.literal(alike.get(0))));
        }
    }

    // a key that is taken apart and given is the same key, also when its row is gone
    private void given(String table) {
        var model = models.require(table + " a");
        var records = rig
                .query("select record from sync.deliveries d join sync.syncs s on s.number = d.sync where source_model = "
                        + Sql.literal(model.name()));
        for (var gone : List.of(false, true)) {
            assertThat(records).as("%s; seed %d", model.localIdentifier(), seed)
                    .allMatch(record -> keys.record(model, RecordKey.values(record)).equals(record));
            if (!gone) {
                rig.execute("delete from \"%s a\"".formatted(table));
            }
        }
    }

    private void flow() {
        rig.flow(ME);
        var names = rig.query("select record || ' ' || state || ' ' || coalesce(error, '') || ' of ' || source_model "
                + "from sync.deliveries d join sync.syncs s on s.number = d.sync where state <> 'sent'");
        assertThat(names).as("parked; seed %d; %s", seed, tables).isEmpty();
        tables.forEach((table, types) -> assertThat(rows(table, "b", types)).as("%s %s; seed %d", table, types, seed)
                .isEqualTo(rows(table, "a", types)));
    }

    private List<String> rows(String table, String side, List<String> types) {
        return rig
                .query("select row(%s, v)::text from \"%s %s\" order by row(%1$s, v)::text collate \"C\"".formatted(key(types),
                        table, side));
    }
}
