package org.moox.sync.rounds;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.moox.sync.harness.Site;

/** What each target must hold, as SQL over the source says; rows are named by what is unique, never by ids. */
final class Oracle implements AutoCloseable {

    private static final String ORDERS = """
            select row(o.slug, o.amount, o.version, c.uuid,
                       (select string_agg(concat(l.line, ' ', l.product, ' ', l.version), ', ' order by l.line)
                        from order_line l where l.orders_id = o.id))::text
            from orders o join customer c on c.id = o.customer_id where\s""";
    private static final String CUSTOMERS = "select row(c.uuid, c.name, c.grade, c.version)::text from customer c where ";
    private static final String ARTICLES = "select row(s.*)::text from article s where ";
    private static final String PIECES = "select row(s.slug, s.kind, s.no, s.version, (select p.slug from piece p where p.id = s.part_of))::text from piece s where ";
    private static final String NOTES = "select row(s.uuid, s.body, s.grade, s.version)::text from note s where ";
    private static final String PRODUCTS = """
            select row(s.slug, s.name, s.version, (select string_agg(r.platform_id::text, ' ' order by r.platform_id) from sync.model_platform r
                                        where r.model = 'product' and r.record = s.slug))::text from product s where\s""";

    private final World world;
    private final Map<Site, Connection> connections = new HashMap<>();

    Oracle(World world) throws SQLException {
        this.world = world;
        for (var site : world.three.all()) {
            connections.put(site, site.database().connect());
        }
    }

    /** Rows of a table that must be equal. */
    private record Pair(String table, Site source, Site target, String select, String passes, String key) {
    }

    /** Whether all targets hold what they must hold. */
    boolean agrees() throws SQLException {
        for (var pair : pairs()) {
            if (!differences(pair).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** One line each. */
    List<String> differences() throws SQLException {
        var all = new ArrayList<String>();
        for (var pair : pairs()) {
            differences(pair).forEach(line -> all.add(
                    "%s %s → %s: %s".formatted(pair.table, pair.source.process().name(), pair.target.process().name(), line)));
        }
        return all;
    }

    /** What was written twice, or old after new, and streams that have lost their place: one line each; none may be. */
    List<String> doubled() throws SQLException {
        var found = new ArrayList<String>();
        for (var ledger : world.ledgers) {
            ledger.twice().lines().forEach(line -> found.add(ledger.database().jdbcUrl() + ": " + line));
        }
        for (var site : world.three.all()) {
            rows(site,
                    "select target || ' ' || s::text from sync.streams s where epoch > 1 or reconcile_due or state = 'stopped'")
                    .forEach(line -> found.add("stream of " + site.process().name() + " to " + line));
        }
        return found;
    }

    private List<String> differences(Pair pair) throws SQLException {
        var differences = new ArrayList<String>();
        compare(rows(pair.source, pair.select + pair.passes), "source says", rows(pair.target, pair.select + "true"),
                "target holds", differences);
        compare(deliveries(pair), "must be noted", rows(pair.source, NOTED.formatted(pair.table, pair.target.id())),
                "noted",
                differences);
        return differences;
    }

    private static final String NOTED = """
            select concat(d.record, ' ', d.state) from sync.deliveries d join sync.syncs y on y.number = d.sync
            where y.source_model = '%s' and y.target_platform_id = '%s'""";

    // what waits for its parent is there too, and parked
    private Set<String> deliveries(Pair pair) throws SQLException {
        var from = pair.select.substring(pair.select.lastIndexOf("from " + pair.table + " "));
        var sql = pair.table.equals("orders")
                ? "select concat(%s, ' ', case when %s then 'sent' else 'parked' end) %strue"
                : "select concat(%s, ' ', case when %s then 'sent' end) %s%2$s";
        return rows(pair.source, sql.formatted(pair.key, pair.passes, from));
    }

    private static void compare(Set<String> wanted, String says, Set<String> held, String holds, List<String> differences) {
        wanted.stream().filter(row -> !held.contains(row)).forEach(row -> differences.add(says + " " + row));
        held.stream().filter(row -> !wanted.contains(row)).forEach(row -> differences.add(holds + " " + row));
    }

    private List<Pair> pairs() {
        var a = world.a;
        var b = world.b;
        var c = world.c;
        return List.of(
                new Pair("orders", a, b, ORDERS, world.customers.passes(), "o.id"),
                new Pair("orders", a, c, ORDERS, related("customer", "c.id", c), "o.id"),
                new Pair("customer", a, b, CUSTOMERS, world.customers.passes(), "c.id"),
                new Pair("customer", a, c, CUSTOMERS, related("customer", "c.id", c), "c.id"),
                new Pair("article", a, b, ARTICLES, world.articles.passes(), "concat(s.kind, ',', s.no)"),
                new Pair("article", a, c, ARTICLES, "true", "concat(s.kind, ',', s.no)"),
                new Pair("piece", a, c, PIECES, "true", "s.id"),
                new Pair("product", a, b, PRODUCTS, related("product", "s.slug", b), "s.slug"),
                new Pair("product", b, c, PRODUCTS, related("product", "s.slug", c), "s.slug"),
                new Pair("note", b, a, NOTES, world.notes.passes(), "s.id"),
                new Pair("note", b, c, NOTES, related("note", "s.id", c), "s.id"));
    }

    private static String related(String model, String key, Site target) {
        return "exists (select from sync.model_platform m where m.model = '%s' and m.record = %s::text and m.platform_id = '%s')"
                .formatted(model, key, target.id());
    }

    private Set<String> rows(Site site, String query) throws SQLException {
        try (var statement = connections.get(site).createStatement(); var rows = statement.executeQuery(query)) {
            var all = new TreeSet<String>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    @Override
    public void close() throws SQLException {
        for (var connection : connections.values()) {
            connection.close();
        }
    }
}
