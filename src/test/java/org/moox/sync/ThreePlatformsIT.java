package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.Site;
import org.moox.sync.harness.ThreePlatforms;
import org.moox.sync.rounds.Rounds;

/** Three platforms as processes: chains, rings, relations and ids of their own. Each test has tables of its own. */
class ThreePlatformsIT {

    private static final Logger LOG = Logger.getLogger(ThreePlatformsIT.class);
    private static final Map<String, Object> RELATED = Map.of("use_platform_relations", true);
    private static final String ROWS = "select coalesce(string_agg(slug || '=' || name, ' ' order by slug), '') from ";

    @TempDir
    static Path folder;

    static ThreePlatforms three;
    static Site a;
    static Site b;
    static Site c;

    @BeforeAll
    static void start() throws SQLException {
        three = ThreePlatforms.start(folder, Map.of("SYNC_SEND_RETRY", "200ms", "SYNC_SEND_MAX_RETRY", "500ms",
                "SYNC_MODELS_WITH_SYNCABLE_RELATIONS", "orders", "SYNC_BACKUP_JOB_ENABLED", "false"));
        a = three.a;
        b = three.b;
        c = three.c;
    }

    @AfterAll
    static void stop() {
        three.close();
    }

    @Test
    void aRecordTravelsOnWithItsPlatformsOverThePlatformBetween() throws SQLException {
        ownIds("passed");
        three.sync("passed", a, b, RELATED);
        three.sync("passed", b, c, RELATED);

        a.database()
                .execute("insert into passed (slug, name) values ('one', 'a'), ('two', 'b'), ('three', 'c'), ('four', 'd')");
        belongs("passed", "one", a, b, c);
        belongs("passed", "two", b);
        belongs("passed", "three", c);
        b.database().await(ROWS + "passed", "one=a two=b");
        c.database().await(ROWS + "passed", "one=a");
        assertThat(platforms(b, "passed", "one")).containsExactlyInAnyOrder(a.id(), b.id(), c.id());
        assertThat(platforms(c, "passed", "one")).contains(c.id());

        belongs("passed", "two", b, c);
        c.database().await(ROWS + "passed", "one=a two=b");

        var there = c.database().one("select id from passed where slug = 'one'");
        a.database()
                .execute("update passed set slug = 'uno' where slug = 'one'",
                        "update passed set name = 'z' where slug = 'two'");
        c.database().await(ROWS + "passed", "two=z uno=a");
        assertThat(c.database().one("select id from passed where slug = 'uno'")).as("its id there").isEqualTo(there);

        belongs("passed", "two", b);
        c.database().await(ROWS + "passed", "uno=a");
        a.database().execute("delete from passed where slug = 'uno'");
        c.database().await(ROWS + "passed", "");
        assertThat(b.database().one(ROWS + "passed")).isEqualTo("two=z");
    }

    @Test
    void aRingIsRefusedUnlessAllowedAndThenDoesNotTurn() throws SQLException {
        ownIds("ringed");
        three.sync("ringed", a, b);
        three.sync("ringed", b, c);
        var closing = Map.of("title", "back", "source_platform", c.process().name(), "source_model", "ringed",
                "target_platform", a.process().name(), "target_model", "ringed");
        var refused = a.api().post("/api/sync", closing);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().toString()).contains("SYNC_ALLOW_CYCLES");
        a.process().set("SYNC_ALLOW_CYCLES", "true").restart();
        a.api().post("/api/sync", closing).ok();

        a.database().execute("insert into ringed (slug, name) values ('of a', '1')");
        b.database().execute("insert into ringed (slug, name) values ('of b', '1')");
        c.database().execute("insert into ringed (slug, name) values ('of c', '1')");
        for (var site : three.all()) {
            site.database().await(ROWS + "ringed", "of a=1 of b=1 of c=1");
        }
        c.database().execute("update ringed set name = '2'");
        for (var site : three.all()) {
            site.database().await(ROWS + "ringed", "of a=2 of b=2 of c=2");
        }
        a.database().execute("delete from ringed where slug = 'of a'");
        for (var site : three.all()) {
            site.database().await(ROWS + "ringed", "of b=2 of c=2");
        }
        var still = Awaitility.await("nothing moves any more")
                .atMost(Duration.ofSeconds(20))
                .during(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(100));
        var moved = new String[]{""};
        still.until(() -> {
            var before = moved[0];
            moved[0] = moved();
            return moved[0].equals(before);
        });
    }

    @Test
    void aPlatformBringsRecordsToAnotherModelOfItsOwnAndOnFromThere() throws SQLException {
        ownIds("draft");
        ownIds("published");
        a.api().createSync("here", a.id(), "draft", a.id(), "published", Map.of("filter", "name != 'secret'"));
        three.sync("published", a, c);

        a.database().execute("insert into draft (slug, name) values ('one', 'open'), ('two', 'secret')");
        a.database().await(ROWS + "published", "one=open");
        c.database().await(ROWS + "published", "one=open");
        a.database()
                .execute("update draft set name = case name when 'secret' then 'open' else 'secret' end",
                        "update draft set slug = 'deux' where slug = 'two'");
        c.database().await(ROWS + "published", "deux=open");
        a.database().execute("delete from draft");
        c.database().await(ROWS + "published", "");
        assertThat(a.database().one(ROWS + "published")).isEmpty();
    }

    @Test
    void platformsOfARecordAreToldOverHttp() throws SQLException {
        ownIds("shared");
        three.sync("shared", a, b, RELATED);
        three.sync("shared", a, c, RELATED);
        a.database().execute("insert into shared (slug, name) values ('one', 'a'), ('two', 'b')");

        belongs("shared", "one", b, c);
        assertThat(call("POST", "two", c)).isEqualTo(200);
        b.database().await(ROWS + "shared", "one=a");
        c.database().await(ROWS + "shared", "one=a two=b");
        assertThat(call("GET", "one", b)).isEqualTo(204);
        assertThat(call("GET", "two", b)).isEqualTo(404);
        assertThat(platforms(a, "shared", "one")).containsExactlyInAnyOrder(b.id(), c.id());

        assertThat(call("DELETE", "one", b)).isEqualTo(204);
        b.database().await(ROWS + "shared", "");
        a.database().execute("update shared set name = 'z'");
        c.database().await(ROWS + "shared", "one=z two=z");
        assertThat(b.database().one(ROWS + "shared")).isEmpty();
        assertThat(a.database().one("""
                select string_agg(d.state, ' ') from sync.deliveries d join sync.syncs s on s.number = d.sync
                where s.source_model = 'shared'""")).isEqualTo("sent sent");
    }

    @Test
    void foreignKeysPointToTheSameRecordWhateverItsIdIs() throws SQLException {
        ownIds("buyer");
        three.execute("""
                create table purchase (id bigint generated always as identity primary key, slug text not null unique,
                                       buyer_id bigint not null references buyer on delete cascade)""");
        b.database()
                .execute("insert into buyer (slug, name) select 'old ' || i, '' from generate_series(1, 5) i",
                        "delete from buyer");
        a.database()
                .execute("insert into buyer (slug, name) values ('ada', ''), ('bo', '')",
                        "insert into purchase (slug, buyer_id) values ('first', 2), ('second', 1)");
        three.sync("buyer", a, b);
        var purchases = three.sync("purchase", a, b);
        var rows = "select string_agg(p.slug || '>' || u.slug, ' ' order by p.slug) from purchase p join buyer u on u.id = p.buyer_id";

        a.api().run(purchases); // their buyers were never sent: they are asked for
        b.database().await(rows, "first>bo second>ada");
        assertThat(b.database().one("select min(id) > 5 from buyer")).as("ids of its own").isEqualTo("t");

        a.database().execute("update purchase set buyer_id = 3 - buyer_id", "update buyer set slug = 'bob' where slug = 'bo'");
        b.database().await(rows, "first>ada second>bob");
        a.database().execute("delete from buyer where slug = 'bob'");
        b.database().await(rows, "first>ada");
    }

    @Test
    void whetherTwoModelsFitIsAskedOnTheMaster() throws SQLException {
        b.database().execute("create table fitting (id int primary key, slug text not null unique, name text, price numeric)");
        c.database()
                .execute(
                        "create table fitting (id int primary key, slug text not null unique, name int, colour text not null, note text)");

        var path = "/api/models/compatibility?source_platform=%s&source_model=fitting&target_platform=%s";
        var good = a.api().get(path.formatted(b.id(), b.process().name())).ok();
        assertThat(good.path("verdict").asText()).isEqualTo("compatible");
        assertThat(good.path("identifier").toString()).isEqualTo("[\"slug\"]");

        var bad = a.api().get(path.formatted(b.id(), c.process().name())).ok();
        assertThat(bad.path("verdict").asText()).isEqualTo("incompatible");
        assertThat(bad.path("missing_columns").toString()).isEqualTo("[\"price\"]");
        assertThat(bad.path("extra_columns").toString()).isEqualTo("[\"colour\",\"note\"]");
        assertThat(bad.path("reasons").toString()).contains("requires the column colour");
    }

    @Test
    void whateverHappensEachTargetHoldsWhatItsSourceSays() throws Exception {
        var seed = Long.getLong("model.seed", System.nanoTime() % 1_000_000_000);
        var rounds = new Rounds(three);
        for (var round = 0; round < Integer.getInteger("model.rounds", 10); round++) {
            var begun = System.nanoTime();
            rounds.round(seed + round);
            LOG.infof("round seed=%d ms=%d", seed + round, Duration.ofNanos(System.nanoTime() - begun).toMillis());
        }
    }

    private static void ownIds(String table) throws SQLException {
        three.execute(
                "create table %s (id bigint generated always as identity primary key, slug text not null unique, name text)"
                        .formatted(table));
    }

    private static String record(Site site, String table, String slug) throws SQLException {
        return "/api/models/%s/records/%s/platforms".formatted(table,
                site.database().one("select id from %s where slug = '%s'".formatted(table, slug)));
    }

    private static void belongs(String table, String slug, Site... sites) throws SQLException {
        var ids = List.of(sites).stream().map(Site::id).toList();
        a.api().put(record(a, table, slug), Map.of("platforms", ids)).ok();
    }

    private static List<String> platforms(Site site, String table, String slug) throws SQLException {
        var ids = site.api().get(record(site, table, slug)).ok().path("platforms");
        return List.of(ids.toString().replaceAll("[\\[\\]\"]", "").split(","));
    }

    private static int call(String method, String slug, Site site) throws SQLException {
        var path = record(a, "shared", slug) + "/" + site.id();
        return switch (method) {
            case "POST" -> a.api().post(path, Map.of()).status();
            case "DELETE" -> a.api().delete(path).status();
            default -> a.api().get(path).status();
        };
    }

    /** Changes and batches so far, of all platforms. */
    private static String moved() throws SQLException {
        var moved = new StringBuilder();
        for (var site : three.all()) {
            moved.append(site.database().one("""
                    select (select last_value from sync.changes_position_seq) || '/' ||
                           (select string_agg(concat(previous, attempts::text), ' ' order by target) from sync.streams)"""))
                    .append(' ');
        }
        return moved.toString();
    }
}
