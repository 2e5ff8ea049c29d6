package org.moox.sync.sync;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.Dependent;

import org.moox.sync.database.Transactions;
import org.moox.sync.model.Models;
import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.Registrations;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** This platform, alpha, with a table of products, and a stand-in of beta, which has one too; definitions between them over HTTP. */
@Dependent
class Products {

    private static final String TOKEN = "test-api-token-0123456789-0123456789";

    private final Transactions transactions;
    private final Models models;
    private final Platforms platforms;
    private final Syncs syncs;
    private FakePeer beta;

    Products(Transactions transactions, Models models, Platforms platforms, Syncs syncs) {
        this.transactions = transactions;
        this.models = models;
        this.platforms = platforms;
        this.syncs = syncs;
    }

    FakePeer start() {
        QuarkusTransaction.requiringNew().run(() -> Sync.deleteAll());
        syncs.refresh();
        Registrations.onlyTheMaster();
        sql("create table product (id int primary key, uuid uuid not null unique, name text not null, secret text)",
                "create table item (id int primary key, uuid uuid not null unique, title text)",
                "create table keyless (name text)");
        models.refresh();
        beta = new FakePeer();
        beta.expose("product", List.of(List.of("uuid"), List.of("id")), "id!", "uuid!", "name!", "secret");
        register("beta", beta.domain(), false);
        return beta;
    }

    void end() {
        beta.close();
        sql("drop table product, item, keyless");
    }

    static ValidatableResponse create(Map<String, ?> more) {
        return api().body(body(more)).post("/api/sync").then();
    }

    static ValidatableResponse refused(Map<String, ?> more, int status, String field) {
        return create(more).statusCode(status).contentType("application/problem+json").body("field", equalTo(field));
    }

    static Map<String, Object> body(Map<String, ?> more) {
        var body = new LinkedHashMap<String, Object>(
                Map.of("title", "Products", "source_platform_id", "alpha", "source_model", "product",
                        "target_platform_id", "beta", "target_model", "product"));
        body.putAll(more);
        return body;
    }

    static void register(String name, String domain, boolean readOnly) {
        api().body(Map.of("name", name, "domain", domain, "read_only", readOnly)).post("/api/platform").then().statusCode(201);
    }

    static RequestSpecification api() {
        return given().auth().oauth2(TOKEN).contentType(ContentType.JSON);
    }

    String id(String platform) {
        return platforms.findByName(platform).orElseThrow().id().toString();
    }

    void sql(String... statements) {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                for (var sql : statements) {
                    statement.execute(sql);
                }
                return null;
            }
        });
    }
}
