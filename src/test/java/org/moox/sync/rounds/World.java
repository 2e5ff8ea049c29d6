package org.moox.sync.rounds;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.moox.sync.harness.Ledger;
import org.moox.sync.harness.Site;
import org.moox.sync.harness.ThreePlatforms;

/** The tables of all three platforms and the syncs between them; some definitions change while records flow. */
final class World {

    private static final Map<String, Object> RELATED = Map.of("use_platform_relations", true);

    // newer states have greater numbers; what apply writes keeps the number it came with
    private static final String VERSIONED = """
            create function versioned() returns trigger language plpgsql as $$ begin
                if coalesce(current_setting('sync.batch', true), '') = '' then new.version := nextval('versions'); end if;
                return new;
            end $$""";
    private static final Map<String, String> KEYS = Map.of("customer", "'id'", "orders", "'id'", "order_line", "'id'",
            "article",
            "'kind', 'no'", "piece", "'id'", "product", "'slug'", "note", "'id'");

    final ThreePlatforms three;
    final List<Ledger> ledgers;
    final Site a;
    final Site b;
    final Site c;
    final Definition customers;
    final Definition articles;
    final Definition notes;

    private World(ThreePlatforms three, List<Ledger> ledgers) {
        this.three = three;
        this.ledgers = ledgers;
        a = three.a;
        b = three.b;
        c = three.c;
        customers = new Definition("customer", a, b);
        articles = new Definition("article", a, b);
        notes = new Definition("note", b, a);
        three.sync("customer", a, c, RELATED);
        three.sync("orders", a, b);
        three.sync("orders", a, c);
        three.sync("article", a, c);
        three.sync("piece", a, c);
        three.sync("product", a, b, RELATED);
        three.sync("product", b, c, RELATED);
        three.sync("note", b, c, RELATED);
    }

    static World create(ThreePlatforms three) throws SQLException {
        three.execute("""
                create table customer (id bigint generated always as identity primary key, uuid uuid not null unique, name text, grade int not null)
                """, """
                create table orders (id bigint generated always as identity primary key, slug text not null unique, amount numeric,
                                     customer_id bigint not null references customer on delete cascade)
                """, """
                create table order_line (id bigint generated always as identity primary key, line int not null, product text,
                                         orders_id bigint not null references orders on delete cascade, unique (orders_id, line))
                """, "create table article (kind text, no int, title text, stock int not null, primary key (kind, no))",
                """
                create table piece (id bigint generated always as identity primary key, slug text not null unique, kind text, no int,
                                    part_of bigint references piece on delete cascade,
                                    foreign key (kind, no) references article on update cascade on delete set null)
                """, "create table product (slug text primary key, name text)",
                "create table note (id bigint generated always as identity primary key, uuid uuid not null unique, body text, grade int not null)");
        for (var table : List.of("customer", "orders", "order_line", "piece", "note")) { // no id means the same elsewhere
            three.b.database().execute("alter table %s alter id restart with 100000".formatted(table));
            three.c.database().execute("alter table %s alter id restart with 200000".formatted(table));
        }
        return new World(three, versioned(three));
    }

    private static List<Ledger> versioned(ThreePlatforms three) throws SQLException {
        var ledgers = new ArrayList<Ledger>();
        three.execute("create sequence versions", VERSIONED);
        for (var site : three.all()) {
            var ledger = Ledger.in(site.database());
            for (var table : KEYS.keySet()) {
                site.database()
                        .execute("alter table %s add version bigint".formatted(table),
                                "create trigger versioned before insert or update on %s for each row execute function versioned()"
                                        .formatted(table));
                ledger.watch(table, KEYS.get(table));
            }
            ledgers.add(ledger);
        }
        return ledgers;
    }

    /** A sync whose rules change; which records they let pass is also said in SQL. */
    final class Definition {

        private final String table;
        private final Site source;
        private final Site target;
        private final String id;
        private volatile String passes = "true";

        Definition(String table, Site source, Site target) {
            this.table = table;
            this.source = source;
            this.target = target;
            this.id = three.sync(table, source, target);
        }

        /** @param condition the same in SQL, over a row of the table */
        void change(Calls calls, Map<String, Object> rules, String condition) {
            var body = new HashMap<String, Object>(rules);
            body.put("title", table);
            body.put("source_platform_id", source.id());
            body.put("source_model", table);
            body.put("target_platform_id", target.id());
            body.put("target_model", table);
            calls.insist(() -> a.api().put("/api/sync/" + id, body));
            passes = condition;
        }

        String passes() {
            return passes;
        }
    }
}
