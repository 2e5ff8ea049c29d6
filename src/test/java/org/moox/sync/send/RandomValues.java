package org.moox.sync.send;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Values of PostgreSQL's types, as text that PostgreSQL reads; the edges of a type more often than chance would have them. */
public final class RandomValues extends RandomText {

    /** Types that a test creates in a schema of its own. */
    public static final String TYPES = """
            drop schema if exists "Odd Types" cascade;
            create schema "Odd Types";
            create type "Odd Types"."Mood" as enum ('sad', 'Ok', 'it''s "fine", %25', 'ünï 😀');
            create domain "Odd Types".short as varchar(8) check (value <> 'never');
            create domain "Odd Types".many as int[];
            create domain "Odd Types".price as numeric(12, 3);
            create domain "Odd Types".inner_price as "Odd Types".price check (value is distinct from 0.001);
            create type "Odd Types".pair as (n numeric, "T ext" text, at timestamptz, mood "Odd Types"."Mood", tags text[], doc json);
            create domain "Odd Types".one_pair as "Odd Types".pair;
            create type "Odd Types".span as range (subtype = float8, multirange_type_name = "Odd Types".spans);
            create type "Odd Types".mini as (a int, "B" text);
            create collation if not exists "Odd Types".caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            create extension if not exists hstore;
            create extension if not exists citext;
            create extension if not exists ltree;
            """;

    private final Map<String, Supplier<String>> types = new LinkedHashMap<>();

    public RandomValues(long seed) {
        super(seed);
        numbers();
        words();
        times();
        documents();
        networks();
        shapes();
        ranges();
        systems();
        own();
        arrays();
    }

    /** Every type there is, as a column definition names it. */
    public List<String> types() {
        return List.copyOf(types.keySet());
    }

    /** A value of that type; never null. */
    public String of(String type) {
        return types.get(type).get();
    }

    private void numbers() {
        types.put("boolean", () -> one("true", "false"));
        types.put("smallint", () -> one("-32768", "32767", "0", "" + (short) random.nextInt()));
        types.put("integer", () -> one("-2147483648", "2147483647", "0", "" + random.nextInt()));
        types.put("bigint",
                () -> one("-9223372036854775808", "9223372036854775807", "9007199254740993", "" + random.nextLong()));
        types.put("numeric", this::numeric);
        types.put("numeric(30,10)",
                () -> one("NaN", "-0.0000000001", "1.5", digits(20) + '.' + digits(10), '-' + digits(19) + ".1"));
        types.put("real", () -> one("NaN", "Infinity", "-Infinity", "-0", "3.4028235e+38", "1e-45", "0.3", aFloat()));
        types.put("double precision", this::aDouble);
        types.put("money", () -> one("-92233720368547758.08", "92233720368547758.07", "0", "-0.01",
                random.nextInt(1_000_000) + "." + digits(2)));
    }

    private String numeric() {
        return one("NaN", "Infinity", "-Infinity", "0", "0.00", "1.10", "-1e-100", "1e1000", "100", "1.000000",
                digits(100), '-' + digits(100) + '.' + digits(100), "" + random.nextLong(), digits(3) + '.' + digits(2));
    }

    private String aFloat() {
        var value = Float.intBitsToFloat(random.nextInt());
        return Float.isNaN(value) ? "NaN" : "" + value;
    }

    private String aDouble() {
        var value = Double.longBitsToDouble(random.nextLong());
        return one("NaN", "Infinity", "-Infinity", "-0", "1.7976931348623157e308", "5e-324", "0.1",
                Double.isNaN(value) ? "NaN" : "" + value, "" + random.nextDouble());
    }

    private void words() {
        types.put("text",
                () -> one("", " ", "null", "NULL", "a%,\"\\'{}()[];:?$1", "line\r\n\ttab\u0001", text(20), text(200)));
        types.put("varchar(20)", () -> one("", " a ", text(random.nextInt(21))));
        types.put("char(5)", () -> one("", "a", " b", text(random.nextInt(6)).stripTrailing()));
        types.put("\"char\"", () -> one("", "x", "\\", "%"));
        types.put("name", () -> one("", "a,b%", text(random.nextInt(15))));
        types.put("bytea", () -> "\\x" + hex(2 * random.nextInt(40)));
        types.put("uuid", () -> new UUID(random.nextLong(), random.nextLong()).toString());
        types.put("citext", () -> text(10));
        types.put("bit(8)", () -> bits(8));
        types.put("bit varying", () -> bits(random.nextInt(70)));
        types.put("bit varying(40)", () -> bits(random.nextInt(41)));
    }

    private void times() {
        types.put("date", () -> one("infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", date(9999), date(5_000_000)));
        types.put("time", this::time);
        types.put("time(3)", this::time);
        types.put("timetz", () -> time() + zone());
        types.put("timestamp", () -> timestamp(""));
        types.put("timestamp(0)", () -> timestamp(""));
        types.put("timestamptz", () -> timestamp(one("+00", "+02", "-11:30", "+05:45")));
        types.put("interval", this::interval);
        types.put("interval year to month", () -> "%d years %d mons".formatted(small(), small()));
    }

    private String date(int years) {
        var year = 1 + random.nextInt(one(years, 3000));
        var era = year < 4000 && random.nextInt(4) == 0 ? " BC" : "";
        return "%04d-%02d-%02d%s".formatted(year, 1 + random.nextInt(12), 1 + random.nextInt(28), era);
    }

    private String time() {
        return one("24:00:00", "00:00:00", "23:59:59.999999", clock());
    }

    private String clock() {
        return "%02d:%02d:%02d.%06d".formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60),
                random.nextInt(1_000_000));
    }

    private String zone() {
        return one("+00", "-15:59:59", "+15:59", "+05:30", "-03");
    }

    private String timestamp(String zone) {
        var date = date(290_000);
        var bc = date.endsWith(" BC");
        return one("infinity", "-infinity", "10000-01-01 00:00:00" + zone, "0044-03-15 12:00:00.000001" + zone + " BC",
                "2026-03-29 02:30:00.123456" + zone,
                (bc ? date.substring(0, date.length() - 3) : date) + ' ' + clock() + zone + (bc ? " BC" : ""));
    }

    private String interval() {
        return one("0", "24:00:00", "1 day", "30 days", "1 mon", "178956970 years 7 mons",
                "-178956970 years -7 mons -2147483648 days -596523:14:07.999999",
                "%d years %d mons %d days %d:%02d:%02d.%06d".formatted(small(), small(), small(), small(), random.nextInt(60),
                        random.nextInt(60), random.nextInt(1_000_000)));
    }

    private void documents() {
        types.put("json", () -> one("{\"b\": 1,  \"a\":1, \"b\" :2}", "null", " [ ] ", "1e400", "\"\\u0000 \\ud83d\"",
                "{\"n\": 7" + digits(40) + ".10}", json(true)));
        types.put("jsonb",
                () -> one("null", "{}", "[1.10, 1.1, null]", "1e400", "{\"n\": 7" + digits(40) + ".10}", json(false)));
        types.put("xml", () -> one("", "text only", "<a b=\"1\">t &amp; u</a>", "<?xml version=\"1.0\"?><a/>", "<a/><b/> c",
                "<a><![CDATA[ <&> ]]></a>", "<!-- c --><ü>" + letters(5) + "</ü>"));
        types.put("jsonpath", () -> one("$", "strict $.\"a b\"[*] ? (@.x > 1.50)", "$.** ? (@ like_regex \"^a\" flag \"i\")"));
        types.put("tsvector", () -> one("", "'a':1A,3B 'b':2", "'it''s' '\\\\':7 ' '", "'" + letters(6) + "':16383"));
        types.put("tsquery", () -> one("", "'a' & !'b':*AB | 'c' <-> 'd'", "'it''s' <3> '\\\\'", "'" + letters(6) + "'"));
        types.put("hstore",
                () -> one("", "a=>NULL", "\"k,1\"=>\"v\\\"2\", \"\"=>\"\"", quoted(text(5)) + "=>" + quoted(text(5))));
        types.put("ltree", () -> one("", "Top.Science", letters(4) + '.' + letters(3)));
    }

    private String json(boolean blanks) {
        var space = blanks ? one("", " ", "\n\t") : "";
        return one("{%s%s:%s[%s,%s1.50]%s}".formatted(space, string(6), space, string(6), space, space),
                string(20), "[[[%strue]]]".formatted(space), "-0.0", "" + random.nextLong());
    }

    private void networks() {
        types.put("inet", () -> one(v4() + '/' + random.nextInt(33), v4(), v6() + '/' + random.nextInt(129), "::ffff:1.2.3.4"));
        types.put("cidr", () -> one(v4(2) + ".0.0/16", v4(3) + ".0/24", "0.0.0.0/0", "2001:db8::/32", "::/0"));
        types.put("macaddr", () -> macs(6));
        types.put("macaddr8", () -> macs(8));
    }

    private void shapes() {
        types.put("point", this::point);
        types.put("line", () -> "{%s,%s,%s}".formatted(coordinate(), "" + (1 + random.nextDouble()), coordinate()));
        types.put("lseg", () -> '[' + point() + ',' + point() + ']');
        types.put("box", () -> point() + ',' + point());
        types.put("path", () -> one("[%s]", "(%s)").formatted(points()));
        types.put("polygon", () -> '(' + points() + ')');
        types.put("circle", () -> "<%s,%s>".formatted(point(), random.nextDouble()));
    }

    private String point() {
        return "(%s,%s)".formatted(coordinate(), coordinate());
    }

    private String coordinate() {
        return one("-0", "0", "1e300", "0.1", "" + (random.nextDouble() - 0.5) * 1e6);
    }

    private String points() {
        return list(1 + random.nextInt(4), this::point, ",");
    }

    private void ranges() {
        range("int4range", "int4multirange", n -> "" + n);
        range("int8range", "int8multirange", n -> n + "00000000000");
        range("numrange", "nummultirange", n -> n + ".50");
        range("daterange", "datemultirange", n -> "%04d-02-01".formatted(2500 + n));
        range("tsrange", "tsmultirange", n -> "%04d-02-01 10:00:00.000001".formatted(2500 + n));
        range("tstzrange", "tstzmultirange", n -> "%04d-02-01 10:00:00.000001+02".formatted(2500 + n));
        range("\"Odd Types\".span", "\"Odd Types\".spans", n -> n == 0 ? "-0" : n + ".1");
    }

    private void range(String type, String several, Function<Integer, String> value) {
        Supplier<String> range = () -> {
            var low = random.nextInt(2000) - 1000;
            var high = low + 1 + random.nextInt(500);
            return one("[", "(") + one("", '"' + value.apply(low) + '"') + ',' + one("", '"' + value.apply(high) + '"')
                    + one("]", ")");
        };
        types.put(type, () -> one("empty", "(,)", range.get(), range.get()));
        types.put(several, () -> one("{}", "{(,)}", '{' + list(1 + random.nextInt(4), range, ",") + '}'));
    }

    private void systems() {
        types.put("oid", () -> one("0", "4294967295", "" + random.nextInt(1_000_000)));
        types.put("pg_lsn", () -> hex(1 + random.nextInt(8)) + '/' + hex(1 + random.nextInt(8)));
        types.put("xid8", () -> "" + (random.nextLong() >>> 1));
        types.put("tid", () -> "(%d,%d)".formatted(random.nextInt(1000), random.nextInt(100)));
        types.put("pg_snapshot", () -> one("10:10:", "10:20:10,14,15"));
        types.put("regtype", () -> one("integer", "timestamp with time zone", "text[]"));
    }

    private void own() {
        types.put("\"Odd Types\".\"Mood\"", () -> one("sad", "Ok", "it's \"fine\", %25", "ünï 😀"));
        types.put("\"Odd Types\".short", () -> text(random.nextInt(9)));
        types.put("\"Odd Types\".many", () -> array("integer"));
        types.put("\"Odd Types\".inner_price", () -> one("NaN", digits(9) + ".125", "-0.010"));
        types.put("\"Odd Types\".pair", this::pair);
        types.put("\"Odd Types\".one_pair", this::pair);
        types.put("\"Odd Types\".mini", () -> "(%d,%s)".formatted(small(), field(text(4))));
        types.put("text collate \"Odd Types\".caseless", () -> text(6));
    }

    private String pair() {
        return '(' + String.join(",", field(numeric()), field(text(8)), field(timestamp("+02")),
                field(of("\"Odd Types\".\"Mood\"")),
                field(array("text")), field(json(true))) + ')';
    }

    private String field(String value) {
        return random.nextInt(6) == 0 ? "" : '"' + value.replace("\\", "\\\\").replace("\"", "\"\"") + '"';
    }

    private void arrays() {
        Stream.of("integer", "bigint", "numeric", "double precision", "boolean", "text", "varchar(20)", "char(5)", "bytea",
                "uuid",
                "timestamptz", "date", "interval", "json", "jsonb", "xml", "inet", "money", "tsvector", "point", "box",
                "bit(8)",
                "int4range", "int4multirange", "hstore", "\"Odd Types\".\"Mood\"", "\"Odd Types\".short", "\"Odd Types\".pair")
                .forEach(type -> types.put(type + "[]", () -> array(type)));
    }

    /** Of up to three dimensions, with other lower bounds now and then. */
    private String array(String element) {
        var delimiter = element.equals("box") ? ";" : ",";
        var sizes = IntStream.rangeClosed(1, 1 + random.nextInt(3)).map(i -> 1 + random.nextInt(3)).toArray();
        var body = new StringBuilder();
        body(body, element, delimiter, sizes, 0);
        var bounds = random.nextInt(3) > 0
                ? ""
                : IntStream.of(sizes).mapToObj(size -> {
                    var low = random.nextInt(7) - 3;
                    return "[%d:%d]".formatted(low, low + size - 1);
                }).collect(Collectors.joining()) + '=';
        return random.nextInt(8) == 0 ? "{}" : bounds + body;
    }

    private void body(StringBuilder body, String element, String delimiter, int[] sizes, int depth) {
        body.append('{');
        for (var i = 0; i < sizes[depth]; i++) {
            body.append(i > 0 ? delimiter : "");
            if (depth + 1 < sizes.length) {
                body(body, element, delimiter, sizes, depth + 1);
            } else {
                // in an array of xml PostgreSQL itself leaves the declaration out
                body.append(random.nextInt(5) == 0 ? "NULL" : quoted(of(element).replace("<?xml version=\"1.0\"?>", "")));
            }
        }
        body.append('}');
    }
}
