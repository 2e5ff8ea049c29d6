package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Models;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Filters and transformations in JSONata, through every step. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ExpressionsTest {

    private static final String ME = "me";
    private static final String PARKED = "select record || ' ' || error from sync.deliveries where state = 'unsent' order by record";

    @Inject
    StepsRig rig;

    @Inject
    Models models;

    @BeforeEach
    void empty() {
        rig.reset("update");
    }

    private void insert(String... names) {
        for (var i = 0; i < names.length; i++) {
            rig.execute("insert into steps_source values (%1$d, 's%1$d', '%2$s')".formatted(i + 1, names[i]));
        }
    }

    @Test
    void aRecordThatNoLongerPassesIsDeletedOnTheTargetIfItWasDelivered() {
        rig.define("filter = 'name != \"hidden\" and id < 10'");
        insert("one", "hidden", "three");
        rig.execute("insert into steps_source values (10, 's10', 'late')");
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("s1=one", "s3=three");
        assertThat(rig.query("select record from sync.deliveries order by 1")).containsExactly("1", "3");

        rig.execute("update steps_source set name = 'hidden' where id = 1; update steps_source set name = 'two' where id = 2");
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("s2=two", "s3=three");
    }

    @Test
    void filterThenTransformerThenTransformationThenMapping() {
        rig.define(
                """
                filter = 'name = "one"', transformer = 'obedient', transformation = '{"key": slug, "word": name & "!" & $record}',
                field_mappings = '[{"source": "key", "target": "slug"}, {"source": "nothing", "target": "name", "default": "missing"}]'""");
        insert("one", "two");
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("s1=missing");

        rig.define("field_mappings = '{\"key\": \"slug\", \"word\": \"name\"}'");
        rig.execute("update steps_source set slug = 's0' where id = 1");
        rig.flow(ME);
        assertThat(rig.target()).containsExactly("s0=ONE!1");
    }

    @Test
    void aFailureParksItsRecordAloneAndTellsNoValue() {
        rig.define(
                "filter = 'name = \"secret\" ? name + 1 : true', transformation = 'name = \"list\" ? [1, 2] : name = \"stop\" ? $error(name) : name = \"keyless\" ? {\"name\": name} : $'");
        insert("one", "secret", "list", "stop", "keyless", "six");
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("s1=one", "s6=six");
        assertThat(rig.query(PARKED)).noneMatch(parked -> parked.contains("secret"))
                .satisfiesExactly(
                        two -> assertThat(two)
                                .startsWith("2 filter_failed: The filter: T2001: The left side of the \"+\" operator"),
                        three -> assertThat(three).contains("transformation_failed", "no object"),
                        four -> assertThat(four).contains("transformation_failed", "stopped itself"),
                        five -> assertThat(five).contains("transformation_failed", "\"slug\""));
    }

    @Test
    void anExpressionThatDoesNotEndIsStopped() {
        rig.define("transformation = '($f := function($x) { $f($x + 1) }; $f(1))'");
        insert("one");
        rig.flow(ME);
        assertThat(rig.query(PARKED)).singleElement().asString().contains("more than a second");
    }

    @Test
    void constantsKeepTheirDigitsOnTheRoadThroughJava() {
        var digits = "1234567890".repeat(10);
        rig.execute(
                """
                drop table if exists digits_target;
                create table digits_target (slug text primary key, fraction numeric, large numeric, whole numeric, written text)""");
        models.refresh();
        rig.define("""
                target_model = 'digits_target', sync_all_fields = false, transformer = 'unchanged', field_mappings = '[{"source": "slug", "target": "slug"},
                {"target": "fraction", "value": 0.%1$s}, {"target": "large", "value": 1e400}, {"target": "whole", "value": %1$s},
                {"source": "name", "target": "written", "default": %1$s.10}]'""".formatted(digits));
        rig.execute("insert into steps_source values (1, 's1', null)");
        rig.flow(ME);

        assertThat(rig.query("select concat(fraction, ' ', large = 1e400, ' ', whole, ' ', written) from digits_target"))
                .containsExactly("0.%1$s t %1$s %1$s.10".formatted(digits));
    }

    @Test
    void aValueThatWouldBeMatchedForEverParksItsRecordAlone() {
        rig.define("filter = '$not($contains(name, /^(.*a){9}$/))'");
        insert("one", "a".repeat(80) + "b", "three");
        rig.flow(ME);

        assertThat(rig.target()).containsExactly("s1=one", "s3=three");
        assertThat(rig.query(PARKED)).singleElement().asString().startsWith("2 filter_failed").contains("more than a second");
    }

    @Test
    void whatIsPassedOnUntouchedLosesNothing() {
        rig.execute("""
                drop table if exists exact_source, exact_target;
                create table exact_source (id int primary key, slug text not null unique, big bigint, digits numeric, price numeric(10, 2), real8 double precision, doc jsonb, raw json, day timestamptz, list int[], yes boolean);
                create table exact_target (like exact_source including indexes)""");
        rig.execute(
                "insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, identifier, revision, created_at, updated_at) values (gen_random_uuid(), 'exact', '%1$s', 'exact_source', '%1$s', 'exact_target', '{slug}', 1, now(), now())"
                        .formatted(rig.platform()));
        models.refresh();
        rig.define(
                "filter = 'price > 10 and doc.colour = \"red\"', transformation = '$merge([$, {\"yes\": doc.colour = \"red\"}])'");
        rig.execute(
                """
                insert into exact_source values (1, 'a', 9007199254740993, 0.12345678901234567890123456789012345678901234567890, 12.50, '-0', '{"colour": "red", "n": 12345678901234567890.10}',
                    '{"b" : 1.10,  "a": [1e3]}', '2026-01-31 13:05:02.123456+00', '{1,2}', null), (2, 'b', 1, 'NaN', 9.99, 'Infinity', '{"colour": "red"}', null, null, null, null)""");
        rig.flow(ME);

        assertThat(rig.query("select t::text from exact_target t"))
                .isEqualTo(rig.query(
                        "select r::text from (select id, slug, big, digits, price, real8, doc, raw, day, list, true from exact_source where id = 1) r"));
        assertThat(rig.query("select id from exact_target")).containsExactly("1");
    }
}
