package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Models;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Rules for fields of the target, through every step: as PostgreSQL writes them, and after a transformer. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class FieldRulesTest {

    private static final String ME = "me";
    private static final String ROWS = "select concat_ws(' ', slug, coalesce(title, '-'), coalesce(label, '-'), origin, price, open, coalesce(note, '-')) from ruled_target order by slug";
    private static final String RULES = """
            [{"source": "name", "target": "title", "default": "n/a"}, {"source": "name", "target": "label"},
             {"target": "origin", "value": "it's a \\\\ \\"shop\\""}, {"target": "price", "value": 12.50}, {"target": "open", "value": true},
             {"target": "note", "value": null}, {"source": "born", "target": "born", "default": "2000-01-01"}]""";

    @Inject
    StepsRig rig;

    @Inject
    Models models;

    @BeforeEach
    void ruled() {
        rig.reset("update");
        rig.execute(
                """
                        drop table if exists ruled_source, ruled_target;
                        create table ruled_source (id int primary key, slug text not null unique, name text, title text, born date, open text);
                        create table ruled_target (slug text not null unique, title text, label text, origin text, price numeric, open boolean, note text default 'x', born date)""");
        rig.execute(
                "insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, identifier, revision, created_at, updated_at) values (gen_random_uuid(), 'ruled', '%1$s', 'ruled_source', '%1$s', 'ruled_target', '{slug}', 1, now(), now())"
                        .formatted(rig.platform()));
        models.refresh();
        rig.define("field_mappings = '" + RULES.replace("'", "''") + "'");
        rig.execute(
                "insert into ruled_source values (1, 'a', 'Ada', 'lost', '1815-12-10', 'no boolean'), (2, 'b', null, 'lost', null, null)");
    }

    private void assertRows() {
        rig.flow(ME);
        assertThat(rig.query(ROWS)).containsExactly("a Ada Ada it's a \\ \"shop\" 12.50 t -",
                "b n/a - it's a \\ \"shop\" 12.50 t -");
        assertThat(rig.query("select born::text from ruled_target order by slug")).containsExactly("1815-12-10", "2000-01-01");
    }

    @Test
    void oneFieldFeedsSeveralConstantsAreCastByTheTargetAndADefaultStandsInForNull() {
        assertRows();
    }

    @Test
    void theSameRulesHoldForWhatATransformerMakes() {
        rig.define("transformer = 'unchanged'");
        assertRows();
    }
}
