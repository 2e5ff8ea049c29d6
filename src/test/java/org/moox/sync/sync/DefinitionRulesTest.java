package org.moox.sync.sync;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.model.Models;
import org.moox.sync.platform.Registrations;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** What a definition may say of fields, through the API. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DefinitionRulesTest {

    private static final String TOKEN = "test-api-token-0123456789-0123456789";

    @Inject
    Transactions transactions;
    @Inject
    Models models;
    @Inject
    Syncs syncs;

    private FakePeer beta;

    @BeforeEach
    void twoPlatforms() {
        QuarkusTransaction.requiringNew().run(() -> Sync.deleteAll());
        syncs.refresh();
        Registrations.onlyTheMaster();
        sql("create table ruled (id int primary key, uuid uuid not null unique, name text not null, secret text)");
        models.refresh();
        beta = new FakePeer();
        beta.expose("ruled", List.of(List.of("uuid")), "uuid!", "name!", "title", "origin");
        api().body(Map.of("name", "beta", "domain", beta.domain())).post("/api/platform").then().statusCode(201);
    }

    @AfterEach
    void gone() {
        beta.close();
        sql("drop table ruled");
    }

    @Test
    void aListOfRulesIsKeptAndComesBack() {
        var rules = List.of(rule("source", "name", "target", "name"),
                rule("source", "name", "target", "title", "default", "n/a"),
                rule("value", null, "target", "origin"));
        var id = save(rules).statusCode(201).extract().<String>path("id");

        api().get("/api/sync/" + id)
                .then()
                .body("field_mappings", equalTo(rules))
                .body("identifier", equalTo(List.of("uuid")));
    }

    @Test
    void anObjectOfNamesIsKeptAsOne() {
        save(Map.of("secret", "title")).statusCode(201).body("field_mappings", equalTo(Map.of("secret", "title")));
        save(List.of()).statusCode(201).body("field_mappings", nullValue());
    }

    @Test
    void whatARuleMustNotSayIsNamed() {
        refused("Rule 1", rule("source", "name"));
        refused("Rule 1 for \"title\" needs a source", rule("target", "title"));
        refused("and not both", rule("target", "title", "source", "name", "value", 1));
        refused("leave the default out", rule("target", "title", "value", 1, "default", 2));
        refused("says defualt", rule("target", "title", "source", "name", "defualt", 2));
        refused("is no object", "name");
        refused("a constant is a boolean", rule("target", "title", "value", List.of(1)));
        refused("Both \"name\" and \"secret\" are mapped to \"title\"", rule("target", "title", "source", "name"),
                rule("target", "title", "source", "secret"));
        refused("Both \"name\" and the value for \"title\"", rule("target", "title", "source", "name"),
                rule("target", "title", "value", 1));
    }

    @Test
    void fieldsThatAreNotThereAndIdentifiersThatWouldMergeRecordsAreRefused() {
        refused("no field \"nam\"", rule("target", "title", "source", "nam"));
        refused("no field \"titel\"", rule("target", "titel", "value", "x"));
        refused("all records without a value would become one", rule("target", "uuid", "source", "uuid", "default", "x"));
        refused("The mapping drops the identifier uuid", rule("target", "uuid", "value", "x"));
        refused("The mapping drops the identifier uuid", rule("source", "uuid", "target", "title"));
    }

    @Test
    void expressionsAreKeptAndComeBack() {
        create(Map.of("filter", "name != 'x'", "transformation", "$merge([$, {'title': name}])")).statusCode(201)
                .body("filter", equalTo("name != 'x'"))
                .body("transformation", equalTo("$merge([$, {'title': name}])"))
                .body("unchecked", equalTo(false));
    }

    @Test
    void anExpressionThatCannotBeReadIsRefusedByLineAndColumn() {
        create(Map.of("filter", "name =\n  'x' 'y'")).statusCode(422)
                .body("field", equalTo("filter"))
                .body("detail", containsString("Line 2, column "));
        create(Map.of("transformation", "{\"title\": }")).statusCode(422)
                .body("field", equalTo("transformation"))
                .body("detail", containsString("Line 1, column 11: The symbol"));
        create(Map.of("filter", "/* never closed")).statusCode(422).body("detail", containsString("column 16"));
    }

    @Test
    void aFieldThatAnExpressionAsksForInVainIsAWarning() {
        create(Map.of("filter", "name != 'x' and nme = 'x' and ($v := name; $v.inside != 1)", "transformation",
                "$merge([$, {'title': name ? titel : uuid}])")).statusCode(201)
                .body("warnings",
                        hasItems("The filter asks for field \"nme\", which model \"ruled\" of the source does not have.",
                                "The transformation asks for field \"titel\", which model \"ruled\" of the source does not have."))
                .body("warnings.findAll { it.contains('asks for field') }", hasSize(2));
        create(Map.of("filter",
                "**.nme = 'x' or $exists(uuid) and name[0].inside[other = 1] = 2 and $map([{'a': 1}], function($v) { $v.a })[0] = 1"))
                .statusCode(201)
                .body("warnings", hasSize(0));
    }

    private static Map<String, Object> rule(Object... members) {
        var rule = new HashMap<String, Object>();
        for (var i = 0; i < members.length; i += 2) {
            rule.put((String) members[i], members[i + 1]);
        }
        return rule;
    }

    private void refused(String detail, Object... rules) {
        save(List.of(rules)).statusCode(422).body("field", equalTo("field_mappings")).body("detail", containsString(detail));
    }

    private ValidatableResponse save(Object mappings) {
        return create(Map.of("field_mappings", mappings));
    }

    private ValidatableResponse create(Map<String, ?> more) {
        var body = new LinkedHashMap<String, Object>(
                Map.of("title", "Ruled", "source_platform", "alpha", "source_model", "ruled",
                        "target_platform", "beta", "target_model", "ruled"));
        body.putAll(more);
        return api().body(body).post("/api/sync").then();
    }

    private static RequestSpecification api() {
        return given().auth().oauth2(TOKEN).contentType(ContentType.JSON);
    }

    private void sql(String statement) {
        transactions.run(connection -> {
            try (var execution = connection.createStatement()) {
                return execution.execute(statement);
            }
        });
    }
}
