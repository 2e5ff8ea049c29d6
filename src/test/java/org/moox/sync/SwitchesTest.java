package org.moox.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.Statement;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.Models;
import org.moox.sync.platform.Api;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;

/** What the switches do at run time, those at once that are not in each other's way. The schedule's own is tested with the schedule. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(Turned.class)
class SwitchesTest {

    private static final String SYNC = """
            {"title": "%1$s", "source_platform_id": "%3$s", "source_model": "%1$s", "target_platform_id": "%3$s", "target_model": "%2$s"}""";

    @Inject
    Transactions transactions;
    @Inject
    Models models;

    @Test
    void withoutTheListenerNothingIsCapturedButWhatIsAskedForGoesAndRingsAreAllowed() {
        sql("create table public.one (id int primary key, name text)");
        sql("create table public.two (id int primary key, name text)");
        models.refresh();
        var self = Api.admin().get("/api/platform").then().statusCode(200).extract().<String>path("[0].id");

        Api.admin(SYNC.formatted("one", "two", self)).post("/api/sync").then().statusCode(201);
        Api.admin(SYNC.formatted("two", "one", self)).post("/api/sync").then().statusCode(201); // a ring
        sql("insert into public.one values (1, 'a')");

        assertThat(one("select count(*) from pg_trigger where tgname like 'sync\\_%'")).isEqualTo("0");
        assertThat(one("select count(*) from sync.changes")).isEqualTo("0");
        assertThatThrownBy(() -> sql("do $$ begin perform sync.changed('one', '1'); end $$"))
                .hasMessageContaining("not captured");
        Api.admin().post("/api/models/one/records/1/changed").then().statusCode(202);
        assertThat(one("select model || ' ' || key from sync.changes")).isEqualTo("one 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/registry", "/models", "/command", "/digest"})
    void withoutTheWebhookNoSignedPostIsAnswered(String kind) {
        RestAssured.given()
                .body("{}")
                .post("/sync-webhook" + kind)
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @Test
    void withoutTheReferenceModelsTheirTablesAndCallsAreNotThere() {
        Api.admin().get("/api/user").then().statusCode(404);
        assertThat(one("select to_regclass('sync.reference_schema_history')")).isNull();
    }

    @Test
    void aConfiguredModelWithoutTableIsShownInHealthAndHindersNothing() {
        var checks = RestAssured.get("/q/health/ready").then().statusCode(200).extract().body().asString();
        assertThat(checks).contains("Model line has no table public.order_lines here");
    }

    private void sql(String statement) {
        transactions.run(connection -> execute(connection.createStatement(), statement));
    }

    private static boolean execute(Statement statement, String sql) throws SQLException {
        try (statement) {
            return statement.execute(sql);
        }
    }

    private String one(String query) {
        return transactions.run(connection -> {
            try (var statement = connection.createStatement(); var row = statement.executeQuery(query)) {
                return row.next() ? row.getString(1) : null;
            }
        });
    }
}
