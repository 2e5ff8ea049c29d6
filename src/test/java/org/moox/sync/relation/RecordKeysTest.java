package org.moox.sync.relation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.GivenKeys;
import org.moox.sync.model.Models;
import org.moox.sync.model.PathKey;
import org.moox.sync.platform.Api;
import org.moox.sync.platform.RegistryChanged;
import org.moox.sync.platform.Self;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Records named in URLs: however a value is written, it is the same record. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RecordKeysTest {

    private static final UUID SYNC = UUID.randomUUID();

    @Inject
    Transactions transactions;

    @Inject
    Models models;

    @Inject
    Self self;

    @Inject
    Event<RegistryChanged> changed;

    @Inject
    Relations relations;

    @Inject
    GivenKeys keys;

    @BeforeEach
    void tables() {
        execute("drop table if exists named_id, named_uuid, named_price, named_pair, named_short; drop domain if exists named_domain");
        execute("create domain named_domain as text check (value <> 'no')");
        execute("create table named_id (id int primary key)");
        execute("create table named_uuid (id uuid primary key)");
        execute("create table named_price (id numeric(10, 2) primary key)");
        execute("create table named_pair (a text, b timestamptz, primary key (a, b))");
        execute("create table named_short (id varchar(3), d named_domain, free numeric, primary key (id, d, free))");
        execute("insert into named_short values ('abc', 'yes', 1.50)");
        execute("delete from sync.model_platform; delete from sync.changes; delete from sync.syncs; delete from sync.deliveries");
        models.refresh();
    }

    private void execute(String sql) {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private List<String> logged() {
        return transactions.run(connection -> {
            var keys = new ArrayList<String>();
            try (var statement = connection.createStatement();
                    var rows = statement
                            .executeQuery(
                                    "select key from sync.changes where model like 'named%' and operation <> 'reconcile' order by position")) {
                while (rows.next()) {
                    keys.add(rows.getString(1));
                }
            }
            return keys;
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"named_id|01|1", "named_id|%2B7|7", "named_id|%201%20|1",
            "named_uuid|4CC29BC2-9D03-4D04-AB2A-80D0A22B1BA9|4cc29bc2-9d03-4d04-ab2a-80d0a22b1ba9",
            "named_uuid|%7B4cc29bc29d034d04ab2a80d0a22b1ba9%7D|4cc29bc2-9d03-4d04-ab2a-80d0a22b1ba9",
            "named_price|1|1.00",
            "named_pair|a%2Cb%25%2F%C3%BC+,2026-01-01T00:00:00%2B01:00|a%2Cb%25/ü+,2025-12-31 23:00:00+00",
            "named_pair|,2026-01-01|,2026-01-01 00:00:00+00", "named_short|abc,yes,01.5|abc,yes,1.50",
            "named_short|abc,maybe,01.5|abc,maybe,1.5"})
    void aValueIsReadAsItsColumnWouldHoldIt(String model, String path, String key) {
        Api.admin()
                .urlEncodingEnabled(false)
                .post("/api/models/" + model + "/records/" + path + "/changed")
                .then()
                .statusCode(202);

        assertThat(logged()).containsExactly(key);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"named_id|abc|id", "named_id|1,2|one value for each", "named_id|99999999999|integer",
            "named_id|%00|", "named_uuid|1|uuid", "named_price|1.005|numeric(10,2)",
            "named_short|abcd,yes,1|character varying(3)", "named_short|abc,no,1|named_domain", "named_pair|a|a, b",
            "named_pair|a,soon|b of named_pair"})
    void aValueThatDoesNotFitIsRefused(String model, String path, String said) {
        var answer = Api.admin()
                .urlEncodingEnabled(false)
                .post("/api/models/" + model + "/records/" + path + "/changed")
                .then()
                .statusCode(400);
        if (said != null) {
            answer.contentType("application/problem+json").body("field", equalTo("key"), "detail", containsString(said));
        }
        assertThat(logged()).isEmpty();
    }

    @Test
    void relationsAreThoseOfTheRecordThatIsMeant() {
        relations.add("named_id", "1", self.id());

        Api.admin().get("/api/models/named_id/records/001/platforms").then().body("platforms", hasSize(1));
        Api.admin().get("/api/models/named_id/records/+1/platforms/" + self.id()).then().statusCode(204);
        Api.admin().delete("/api/models/named_id/records/01/platforms/" + self.id()).then().statusCode(204);
        assertThat(relations.get("named_id", "1")).isEmpty();
    }

    @Test
    void deliveriesToo() {
        execute("""
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, identifier, revision, created_at, updated_at)
                values ('%1$s', 'named', '%2$s', 'named_pair', gen_random_uuid(), 'x', '{a}', 1, now(), now())"""
                .formatted(SYNC, self.id()));
        execute("""
                insert into sync.deliveries (sync, record, tick, position, state)
                select number, 'a%2Cb,2026-01-01 00:00:00+00', 1, 1, 'unsent' from sync.syncs""");
        changed.fire(new RegistryChanged(1));
        var path = PathKey.of(List.of("a,b", "2026-01-01T01:00+01"));

        Api.admin()
                .urlEncodingEnabled(false)
                .get("/api/sync/" + SYNC + "/deliveries/" + path)
                .then()
                .statusCode(200)
                .body("state", equalTo("parked"), "record", equalTo("a%2Cb,2026-01-01 00:00:00+00"));
        Api.admin().get("/api/sync/" + SYNC + "/deliveries?state=parked").then().statusCode(200).body("$", hasSize(1));
        Api.admin().get("/api/sync/" + SYNC + "/deliveries/a,soon").then().statusCode(400).body("field", equalTo("key"));
        retried("a%2Cb,2026-01-01 01:00+01", 1);
        retried("other,2026-01-01", 0);
        retried(null, 1);
    }

    private static void retried(String record, int count) {
        var call = Api.admin();
        (record == null ? call : call.queryParam("record", record)).post("/api/sync/" + SYNC + "/deliveries/retry")
                .then()
                .statusCode(200)
                .body("retried", equalTo(count));
    }

    @Test
    void listedKeysMayBeWrittenAsKeysOrAsSingleValues() {
        execute("drop table if exists named_text; create table named_text (name text primary key)");
        models.refresh();

        assertThat(keys.records(models.require("named_text"), List.of("a,b", "a%2Cb", "50%")).records())
                .containsExactly("a%2Cb", "50%25");
        assertThat(keys.records(models.require("named_pair"), List.of("a%2Cb,2026-01-31 13:00+01")).records())
                .containsExactly("a%2Cb,2026-01-31 12:00:00+00");
        assertThat(keys.records(models.require("named_pair"), List.of("a")).fault()).contains("\"a\"", "a, b");
        execute("drop table named_text");
    }
}
