package org.moox.sync.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.problem.SyncException;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ModelsTest {

    private static final Doubts.Company ALONE = new Doubts.Company(Set.of(), Set.of());

    @Inject
    Transactions transactions;

    @Inject
    Entities entities;

    @Inject
    Clock clock;

    @BeforeEach
    void freshSchemas() {
        sql("create schema shop", "create schema crm");
    }

    @AfterEach
    void dropSchemas() {
        sql("drop schema shop cascade", "drop schema crm cascade");
    }

    @Test
    void patternsTakeTablesInAndOut() {
        sql("create table shop.orders (id int primary key)", "create table shop.audit_orders (id int primary key)",
                "create table shop.flyway_schema_history (id int primary key)", "create view shop.v as select 1 as id",
                "create table crm.lead (id int primary key)");

        assertThat(names(TestModels.exposing("shop.*", "!shop.audit_*"))).containsExactly("orders");
        assertThat(names(TestModels.exposing("*"))).contains("orders", "audit_orders", "lead")
                .doesNotContain("v", "flyway_schema_history", "changes", "sync.changes", "pg_class");
    }

    @Test
    void equalNamesInTwoSchemasCarryTheirSchema() {
        sql("create table shop.customer (id int primary key)", "create table crm.customer (id int primary key)",
                "create table crm.lead (id int primary key)");

        assertThat(names(TestModels.exposing("shop.*", "crm.*"))).containsExactly("crm.customer", "lead", "shop.customer");
    }

    @Test
    void aNameThatIsConfiguredIsNotGivenTwice() {
        sql("create table shop.customer (id int primary key)", "create table crm.client (id int primary key)");

        assertThat(names(TestModels.exposing("shop.*", "crm.*").with("line", "customer", "crm.client")))
                .containsExactly("customer", "shop.customer");
    }

    @Test
    void partitionedTablesAreModelsAndTheirPartitionsAreNot() {
        sql("create table shop.log (id int, day date, primary key (id, day)) partition by range (day)",
                "create table shop.log_2026 partition of shop.log for values from ('2026-01-01') to ('2027-01-01')");

        var models = models(TestModels.exposing("shop.*"));

        assertThat(names(TestModels.exposing("shop.*"))).containsExactly("log");
        assertThat(models.require("log").partitioned()).isTrue();
    }

    @Test
    void compositeKeysIdentifyInTheOrderOfTheKey() {
        sql("create table shop.line (product int, \"order\" int, n int, primary key (\"order\", product))");

        var line = models(TestModels.exposing("shop.*")).require("line");

        assertThat(line.localIdentifier()).extracting(Column::name).containsExactly("order", "product");
        assertThat(line.uniqueIdentifiers()).hasSize(1);
        assertThat(line.isUnique(List.of("product", "order"))).isTrue();
    }

    @Test
    void onlyUsableUniqueIndexesIdentify() {
        sql("create table shop.a (id int primary key, name text not null, slug text not null unique, title text unique)",
                "create unique index on shop.a (name) where id > 0",
                "create table shop.b (id int primary key, name text not null, slug text not null unique deferrable)",
                "create unique index on shop.b (lower(name))",
                "create table shop.c (uuid uuid not null unique, name text not null unique)",
                "create table shop.d (id int primary key deferrable)",
                "create table shop.e (n int)");
        var models = models(TestModels.exposing("shop.*"));

        assertThat(unique(models, "a")).containsExactly(List.of("slug"), List.of("id"));
        assertThat(unique(models, "b")).containsExactly(List.of("id"));
        assertThat(unique(models, "c")).containsExactly(List.of("uuid"), List.of("name"));
        assertThat(models.require("c").localIdentifier()).extracting(Column::name).containsExactly("uuid");
        assertThat(unique(models, "d")).isEmpty();
        assertThat(models.require("d").localIdentifier()).extracting(Column::name).containsExactly("id");
        assertThat(models.require("e").localIdentifier()).isEmpty();
    }

    @Test
    void aConfiguredIdentifierIsThePreferredOne() {
        sql("create table shop.a (id int primary key, sku text not null, land text not null, name text not null unique)",
                "create unique index on shop.a (land, sku)", "create table shop.keyless (sku text not null unique)");
        var models = models(TestModels.exposing("shop.*")
                .with("x", "article", "shop.a", "sku", "land")
                .with("y", "keyless", "shop.keyless", "sku")
                .with("z", "unfit", "shop.a", "sku"));

        assertThat(unique(models, "article")).containsExactly(List.of("sku", "land"));
        assertThat(models.require("article").localIdentifier()).extracting(Column::name).containsExactly("id");
        assertThat(models.require("keyless").localIdentifier()).extracting(Column::name).containsExactly("sku");
        assertThat(unique(models, "unfit")).isEmpty();
    }

    @Test
    void columnsAreDescribedAsTheCatalogKnowsThem() {
        sql("create domain shop.code as varchar(10) not null", "create domain shop.short as shop.code",
                "create table shop.\"Odd \"\"Name\" (id bigint generated always as identity primary key, \"a,b\" shop.short, "
                        + "price numeric(10,2) not null default 0, twice numeric generated always as (price * 2) stored, "
                        + "flag boolean not null, gone int, stamp timestamptz(3))",
                "alter table shop.\"Odd \"\"Name\" drop column gone");
        var odd = models(TestModels.exposing("shop.*")).require("Odd \"Name");

        assertThat(odd.quotedTable()).isEqualTo("\"shop\".\"Odd \"\"Name\"");
        assertThat(odd.columns()).containsExactly(
                new Column("id", "bigint", "bigint", true, true, false, "a", true),
                new Column("a,b", "character varying", "shop.short", true, false, false, "", false),
                new Column("price", "numeric", "numeric(10,2)", true, true, false, "", false),
                new Column("twice", "numeric", "numeric", false, true, true, "", false),
                new Column("flag", "boolean", "boolean", true, false, false, "", true),
                new Column("stamp", "timestamp with time zone", "timestamp(3) with time zone", false, false, false, "",
                        false));
        assertThat(odd.columns()).filteredOn(Column::required).extracting(Column::name).containsExactly("a,b", "flag");
    }

    @Test
    void referencesNameTheModelTheyPointTo() {
        sql("create table shop.customer (id int primary key)", "create table crm.hidden (id int primary key)",
                "create table shop.orders (id int primary key, customer_id int references shop.customer, "
                        + "parent int references shop.orders, hidden int references crm.hidden)");

        assertThat(models(TestModels.exposing("shop.*")).require("orders").references()).containsExactly(
                new Model.Reference(List.of("customer_id"), "customer", List.of("id")),
                new Model.Reference(List.of("parent"), "orders", List.of("id")));
    }

    @Test
    void aTableMadeLaterIsFoundByItsName() {
        var models = models(TestModels.exposing("shop.*"));
        assertThat(models.all()).extracting(Model::name).doesNotContain("late");
        sql("create table shop.late (id int primary key)");

        assertThat(models.find("late")).isPresent();
        assertThat(models.known("late")).isPresent();
        assertThatThrownBy(() -> models.require("later")).isInstanceOf(SyncException.class).hasMessageContaining("later");
    }

    @Test
    void aConfigurationThatCannotBeMeantIsRefusedByItsProperty() {
        assertThatThrownBy(() -> new Exposure(TestModels.exposing().with("line", "order_line", null), List.of()))
                .hasMessageContaining("sync.models.line.table");
        assertThatThrownBy(() -> new Exposure(TestModels.exposing().with("a", "x", "t").with("b", "x", "u"), List.of()))
                .hasMessageContaining("both named x");
        assertThatThrownBy(() -> new Exposure(TestModels.exposing().with("a", "user", "t"),
                List.of(new Entities.Entity("user", "org.example.User", "users"))))
                .hasMessageContaining("sync.models.a.table");
    }

    @Test
    void modelsThatBelongToPlatformsAreListedWithSpacesOrWithout() {
        sql("create table shop.a (id int primary key)", "create table shop.b (id int primary key)",
                "create table shop.c (id int primary key)");
        var models = models(TestModels.exposing("shop.*").relating("a", " b ", "typo"));

        assertThat(List.of("a", "b", "c")).filteredOn(models::mayBelongToPlatforms).containsExactly("a", "b");
        assertThat(models.missing()).containsOnlyKeys("sync.models-with-platform-relations");
        assertThat(models.missing().values()).singleElement().asString().contains("names typo, which is not exposed");
    }

    @Test
    void recordsDoNotTravelAlongPastATransformerThatIsBoundToThem() {
        sql("create table shop.a (id int primary key)", "create table shop.b (id int primary key, a int references shop.a)");
        var config = TestModels.exposing("shop.*").lettingTravelWith("a");
        assertThat(models(config).children("a")).hasSize(1);
        assertThat(models(config).missing()).isEmpty();

        var redacting = models(config, bound("redact", null));
        assertThat(redacting.children("a")).isEmpty();
        assertThat(redacting.missing().values()).singleElement().asString().contains("past transformer redact");
        var handling = models(config, bound(null, "keeper"));
        assertThat(handling.children("a")).hasSize(1);
        assertThat(handling.missing().values()).singleElement().asString().contains("without handler keeper");
    }

    private static PlugIns bound(String transformer, String handler) {
        return new PlugIns() {
            @Override
            public Optional<String> transformer(String model) {
                return Optional.ofNullable(model.equals("b") ? transformer : null);
            }

            @Override
            public Optional<String> handler(String model) {
                return Optional.ofNullable(model.equals("b") ? handler : null);
            }
        };
    }

    @Test
    void identifiersAndColumnsDecideWhetherTwoModelsFit() {
        sql("create table shop.a (id int primary key, name text not null unique, price int)",
                "create table shop.b (id int primary key, name text not null unique, flag boolean not null, note text)",
                "create table shop.c (uuid uuid not null unique)", "create table shop.d (n int)");
        var models = models(TestModels.exposing("shop.*"));

        var ab = Compatibility.of(models.describe(models.require("a")), models.describe(models.require("b")), ALONE);
        assertThat(ab.missingColumns()).containsExactly("price");
        assertThat(ab.extraColumns()).containsExactly("flag", "note");
        assertThat(ab.requiredColumns()).containsExactly("flag");
        assertThat(ab.identifier()).containsExactly("name");
        assertThat(ab.verdict()).isEqualTo("incompatible");
        assertThat(ab.reasons()).singleElement().asString().contains("flag");

        assertThat(Compatibility.of(models.describe(models.require("b")), models.describe(models.require("a")), ALONE)
                .compatible())
                .isTrue();
        assertThat(
                Compatibility.of(models.describe(models.require("a")), models.describe(models.require("c")), ALONE).reasons())
                .anyMatch(r -> r.contains("no unique identifier in common"));
        assertThat(
                Compatibility.of(models.describe(models.require("d")), models.describe(models.require("d")), ALONE).reasons())
                .anyMatch(r -> r.contains("no local identifier"));
    }

    @Test
    void columnsThatMayNotFitAndForeignKeysThatNobodyFollowsAreWarnedOf() {
        sql("create table shop.owner (id int primary key)",
                "create table shop.e (id bigint primary key, name text, flag boolean, n int, owner int references shop.owner)",
                "create table shop.f (id int primary key, name varchar(5) not null default '', flag uuid, n bigint, owner int)");
        var models = models(TestModels.exposing("shop.*"));

        var ef = Compatibility.of(models.describe(models.require("e")), models.describe(models.require("f")), ALONE);
        assertThat(ef.verdict()).isEqualTo("incompatible");
        assertThat(ef.reasons()).singleElement()
                .asString()
                .contains("\"flag\" is boolean on the source and uuid on the target");
        assertThat(ef.warnings()).hasSize(4)
                .anyMatch(w -> w.contains("\"id\" is bigint"))
                .anyMatch(w -> w.contains("\"name\" is text"))
                .anyMatch(w -> w.contains("\"name\" may be null"))
                .anyMatch(w -> w.contains("owner points to model \"owner\" on the source"));
        assertThat(Compatibility.of(models.describe(models.require("e")), models.describe(models.require("f")),
                new Doubts.Company(Set.of("owner"), Set.of())).warnings()).hasSize(3);
    }

    private static List<List<String>> unique(Models models, String name) {
        return models.require(name).uniqueIdentifiers().stream().map(key -> key.stream().map(Column::name).toList()).toList();
    }

    private List<String> names(ModelConfig config) {
        return models(config).all()
                .stream()
                .map(Model::name)
                .filter(n -> !n.startsWith("user") && !n.startsWith("wp_user"))
                .toList();
    }

    private Models models(ModelConfig config, PlugIns... plugIns) {
        return new Models(transactions, config, entities, clock, List.of(plugIns));
    }

    private void sql(String... statements) {
        transactions.run(connection -> {
            try (var statement = connection.createStatement()) {
                for (var sql : statements) {
                    statement.execute(sql);
                }
            }
            return null;
        });
    }
}
