package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.log.ChangeLog;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.Item;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.RawJson;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ColumnsTest {

    /** Type and values, separated by bars. */
    private static final List<String> TYPES = List.of("bool|true|false", "int2|-32768", "int8|9223372036854775807",
            "text|a%,\"\\ü😀|", "varchar(5)|abcde|a", "char(4)|ab|abcd", "\"char\"|x", "bit(3)|101", "bit varying(4)|1010|",
            "numeric(10,2)|1.50|-0.01|NaN",
            "numeric|1234567890123456789012345678901234567890.123456789|NaN|Infinity|-Infinity|1.10",
            "float8|0.1|NaN|Infinity|-0|1e-300", "float4|3.4028235e+38|0.3", "money|12.34",
            "date|infinity|-infinity|0044-03-15 BC",
            "time|24:00:00|12:00:00.000001", "timetz|12:00:00+05:30", "timestamp|infinity|0044-03-15 12:00:00.000001 BC",
            "timestamp(3)|2026-01-01 10:00:00.123", "timestamptz|2026-03-29 02:30:00.123456+02|-infinity",
            "interval|1 year -2 mons 3 days 04:05:06.000007|24:00:00|1 day", "json|{\"b\": 1,  \"a\":1}|null",
            "jsonb|{\"b\": 1.10, \"a\": [null]}|null", "xml|<a b=\"1\">t</a>", "bytea|\\x00ff",
            "uuid|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "inet|10.0.0.1/8", "cidr|10.0.0.0/8", "macaddr|08:00:2b:01:02:03", "point|(1,2.5)", "polygon|((0,0),(1,1),(2,0))",
            "tsvector|'a':1 'b':2", "tsquery|'a' & 'b'", "int[]|{1,NULL,3}|{{1,2},{3,4}}|[0:1]={1,2}|{}",
            "text[]|{\"a,b\",\"NULL\",NULL,\"\"}",
            "varchar(3)[]|{abc}", "int4range|[1,5)|empty|(,)", "tstzrange|[\"2026-01-01 00:00:00+00\",infinity)",
            "int4multirange|{[1,3),[5,7)}", "mood|sad", "short|abc", "pair|(1,\"a,b\")", "mood[]|{sad,ok}", "regclass|pg_class",
            "oid|7",
            "pg_lsn|0/16", "jsonpath|$.\"a\"");

    @Inject
    Transactions transactions;

    @Inject
    ChangeLog log;

    Bench bench;

    @BeforeEach
    void bench() {
        bench = new Bench(transactions, log);
    }

    private static List<String> codes(ChangesAnswer answer) {
        return answer.refused().stream().map(r -> r.record() + ":" + r.code()).toList();
    }

    /** The record as a source would send it that has the same table. */
    private Item read(org.moox.sync.sync.SyncDefinition sync, String id) {
        var fields = bench.model(sync.targetModel())
                .columns()
                .stream()
                .map(c -> c.read("s") + " as " + c.quoted())
                .collect(Collectors.joining(", "));
        var data = bench.rows("select row_to_json(j) from (select " + fields + " from src s where id = " + id + ") j").get(0);
        return new Item(sync.id(), 1, Item.UPDATED, new Position(1, ++bench.position), List.of(), id,
                new RawJson("{\"id\":" + id + "}"), new RawJson(data), null, null, null);
    }

    @Test
    void everyTypeArrivesAsItIsAndIsUnchangedWhenItComesAgain() {
        bench.execute(
                "create type mood as enum ('sad', 'ok'); create domain short as varchar(3); create type pair as (n int, t text)");
        var wrong = new ArrayList<String>();
        for (var line : TYPES) {
            var values = line.split("\\|", -1);
            bench.execute("drop table if exists src, dst; create table src (id int primary key, v " + values[0]
                    + "); create table dst (like src including all); insert into src values (0, null)");
            for (var i = 1; i < values.length; i++) {
                bench.execute("insert into src values (" + i + ", '" + values[i].replace("'", "''") + "')");
            }
            bench.expose("dst");
            wrong.addAll(travel(values));
        }
        assertThat(wrong).isEmpty();
    }

    private List<String> travel(String[] values) {
        var wrong = new ArrayList<String>();
        var sync = bench.sync("dst");
        for (var id = 0; id < values.length; id++) {
            var item = read(sync, Integer.toString(id));
            var first = bench.send(item);
            var again = bench.send(bench.at(++bench.position, item));
            var same = bench
                    .rows("select s.v::text is not distinct from d.v::text from src s join dst d using (id) where id = " + id);
            if (first.applied() != 1 || again.unchanged() != 1 || !same.equals(List.of("t"))) {
                wrong.add(values[0] + " " + id + " " + same + " " + first + " " + again);
            }
        }
        return wrong;
    }

    @Test
    void whatDoesNotFitIsRefusedAndNeitherCutNorPadded() {
        bench.execute("create type mood as enum ('sad'); create domain short as varchar(3); create domain few as numeric(3,1)");
        var wrong = new ArrayList<String>();
        for (var line : List.of("varchar(3)|abcd", "char(3)|abcd", "bit(3)|1010", "bit(3)|10", "bit varying(3)|1010",
                "numeric(3,1)|100.0", "mood|happy", "short|abcd", "few|100.0", "varchar(3)[]|{abcd}", "int2|40000", "uuid|x",
                "date|2026-02-30",
                "json|{", "xml|<a", "bytea|\\xz", "int4range|[5,1]")) {
            var type = line.split("\\|");
            bench.execute("drop table if exists t; create table t (id int primary key, v " + type[0] + ")");
            bench.expose("t");
            var answer = bench.send(bench.upsert(bench.sync("t"), "1", "id", 1, "v", type[1]));
            if (answer.refused().size() != 1 || !bench.rows("select * from t").isEmpty()) {
                wrong.add(line + " " + bench.rows("select * from t"));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void compositeKeysFindRenameAndDeleteTheirRows() {
        bench.execute("create table line (a text, b int, v text, primary key (a, b))");
        bench.expose("line");
        var sync = bench.sync("line");
        var key = List.of("a", "b");

        bench.send(bench.upsert(sync, key, "x%2C,1", "a", "x,", "b", 1, "v", "1"),
                bench.upsert(sync, key, "x%25,1", "a", "x%", "b", 1, "v", "2"),
                bench.upsert(sync, key, ",1", "a", "", "b", 1, "v", "3"));
        var answer = bench.send(bench.upsert(sync, key, "x%2C,1", "a", "x,", "b", 1, "v", "1"),
                bench.upsert(sync, key, "x%25,1", "a", "y%2C,", "b", 2, "v", "4"), bench.delete(sync, ",1"));

        assertThat(List.of(answer.applied(), answer.unchanged())).containsExactly(2, 1);
        assertThat(bench.rows("select * from line order by v")).containsExactly("x,|1|1", "y%2C,|2|4");
        assertThat(bench.send(bench.delete(sync, "x%25,1"), bench.delete(sync, "x%2C,1")).applied()).isEqualTo(2);
        assertThat(bench.rows("select * from line")).isEmpty();
    }

    @Test
    void aPrimaryKeyThatIsTheIdentifierMayChangeAndSwap() {
        bench.execute("create table t (code text primary key, v int)");
        bench.expose("t");
        var sync = bench.sync("t");
        bench.send(bench.upsert(sync, "1", "code", "a", "v", 1), bench.upsert(sync, "2", "code", "b", "v", 2));

        bench.send(bench.upsert(sync, "1", "code", "z", "v", 1));
        assertThat(bench.rows("select * from t order by v")).containsExactly("z|1", "b|2");
        assertThat(bench.send(bench.upsert(sync, "1", "code", "b", "v", 1), bench.upsert(sync, "2", "code", "z", "v", 2))
                .refused())
                .isEmpty();
        assertThat(bench.rows("select * from t order by v")).containsExactly("b|1", "z|2");
        bench.send(bench.delete(sync, "2"));
        assertThat(bench.rows("select * from t")).containsExactly("b|1");
    }

    @Test
    void oddNamesAreQuoted() {
        bench.execute(
                "create table \"Od\"\"d ? %s 'n'\" (\"Kö.y %d\" text primary key, \"select\" int, \"a\"\"?{b}\" numeric, \"$1:x\" date)");
        var table = "Od\"d ? %s 'n'";
        bench.expose(table);
        var sync = bench.sync(table);

        for (var n = 1; n < 3; n++) {
            var answer = bench
                    .send(bench.upsert(sync, "1", "Kö.y %d", "k" + n, "select", n, "a\"?{b}", "1.5", "$1:x", "2026-01-01"));
            assertThat(answer.applied()).isEqualTo(1);
        }

        assertThat(bench.rows("select * from \"Od\"\"d ? %s 'n'\"")).containsExactly("k2|2|1.5|2026-01-01");
        assertThat(bench.send(bench.delete(sync, "1")).applied()).isEqualTo(1);
    }

    @Test
    void generatedColumnsAndOwnIdentitiesAreNotWritten() {
        bench.execute("""
                create table t (id int generated always as identity primary key, code text not null unique, n int,
                    twice int generated always as (n * 2) stored, note text not null default 'here')""");
        bench.expose("t");
        var sync = bench.sync("t");

        for (var n = 1; n < 3; n++) {
            var answer = bench.send(bench.upsert(sync, "77", "code", "a", "id", 77, "n", n, "twice", 99, "elsewhere", "x"));
            assertThat(answer.applied()).isEqualTo(1);
        }

        assertThat(bench.rows("select * from t")).containsExactly("1|a|2|4|here");
    }

    @Test
    void anIdentityThatIsTheIdentifierIsWritten() {
        bench.execute("create table t (id int generated always as identity primary key, v text)");
        bench.expose("t");
        var sync = bench.sync("t");

        assertThat(bench.send(bench.upsert(sync, "5", "id", 5, "v", "a")).applied()).isEqualTo(1);
        assertThat(bench.send(bench.upsert(sync, "5", "id", 5, "v", "a")).unchanged()).isEqualTo(1);
        assertThat(bench.send(bench.upsert(sync, "5", "id", 5, "v", "b")).applied()).isEqualTo(1);
        assertThat(bench.rows("select * from t")).containsExactly("5|b");
    }

    @Test
    void aColumnThatMustBeGivenIsNeededOnlyForANewRow() {
        bench.execute("create table t (code text primary key, v int, extra int not null); insert into t values ('a', 1, 9)");
        bench.expose("t");
        var sync = bench.sync("t");

        var answer = bench.send(bench.upsert(sync, "1", "code", "a", "v", 2), bench.upsert(sync, "2", "code", "b", "v", 2));

        assertThat(codes(answer)).containsExactly("2:not_null_violation");
        assertThat(bench.rows("select * from t")).containsExactly("a|2|9");
    }
}
