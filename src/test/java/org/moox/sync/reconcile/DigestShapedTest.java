package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Grouping;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Records that go through Java on their way are compared as they would arrive. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DigestShapedTest {

    private static final String ME = "me";

    @Inject
    StepsRig rig;

    @Inject
    Digests digests;

    @BeforeEach
    void fortyRecords() {
        rig.reset("update");
    }

    private void insert(String definition) {
        rig.define(definition);
        rig.execute(
                "insert into steps_source select i, 's' || i, case when i % 10 = 0 then 'nothing' when i % 10 = 1 then 'count' when i % 10 = 2 then 'fail' else 'name ' || i end "
                        + "from generate_series(1, 40) i");
        rig.flow(ME);
    }

    private Digests.Sides sides() {
        return digests.of("steps_source");
    }

    @Test
    void whatATransformerMakesIsWhatIsCompared() {
        insert("transformer = 'obedient'");
        assertThat(rig.target()).hasSize(36).contains("s3=NAME 3", "s10=-");
        assertThat(sides().differences()).isEmpty();
        rig.execute(
                "update steps_target set name = 'name 3' where slug = 's3'; delete from steps_target where slug = 's10'; alter table steps_source disable trigger user; "
                        + "update steps_source set name = 'Name 4' where id = 4; update steps_source set name = 'Other' where id = 5; delete from steps_source where id = 37");
        assertThat(sides().differences()).containsExactly("10 missing", "3 differs", "37 extra", "5 differs");
    }

    @Test
    void aRecordThatCannotBeMadeIsNeitherThereNorGone() {
        insert("transformer = 'obedient'");
        rig.execute("alter table steps_source disable trigger user; update steps_source set name = 'fail' where id = 4");
        assertThat(sides().source(Grouping.all(2), 10).unreadable()).isEqualTo(5);
        assertThat(sides().differences()).as("a candidate, of which the source then says that it cannot tell")
                .containsExactly("4 extra");
    }

    @Test
    void whatDoesNotPassAFilterIsExtra() {
        insert("filter = '$number($substringAfter(slug, \"s\")) <= 20'");
        assertThat(rig.target()).hasSize(20);
        assertThat(sides().differences()).isEmpty();
        rig.define("filter = '$number($substringAfter(slug, \"s\")) <= 19'");
        rig.execute("update steps_target set name = 'by hand' where slug = 's7'");
        assertThat(sides().differences()).containsExactly("20 extra", "7 differs");
        rig.define("filter = 'slug = \"nobody\"'");
        assertThat(sides().agreed.own()).as("whatever passes").extracting("name").containsExactly("slug", "name");
    }

    @Test
    void whatATransformationMakesIsWhatIsCompared() {
        insert("transformation = '{\"slug\": slug, \"name\": name & \"!\"}'");
        assertThat(rig.target()).hasSize(40).contains("s3=name 3!");
        assertThat(sides().agreed.own()).extracting("name").containsExactly("name", "slug");
        assertThat(sides().differences()).isEmpty();
        rig.execute("update steps_target set name = 'by hand' where slug = 's4'");
        assertThat(sides().differences()).containsExactly("4 differs");
    }

    @Test
    void aFieldThatARecordLeavesOutIsACandidateAndATrialFindsItEqual() {
        insert("transformer = 'obedient'");
        rig.execute("update steps_source set name = 'absent' where id = 4");
        rig.flow(ME);
        assertThat(sides().differences()).containsExactly("4 differs");
        assertThat(sides().trial("4")).containsExactly("4 same");
    }

    @Test
    void recordsThatAHandlerWritesAreComparedByTheirExistenceAndNoTrialCallsIt() {
        rig.execute("delete from public.wp_users; delete from public.users");
        rig.define("""
                source_model = 'user', target_model = 'wp_user', identifier = '{user_email}',
                field_mappings = '{"id": "uuid", "email": "user_email", "name": "display_name"}'""");
        rig.execute(
                "insert into public.users (id, name, email) select gen_random_uuid(), 'user ' || i, i || '@example.org' from generate_series(1, 5) i");
        rig.flow(ME);
        var users = digests.of("user");
        assertThat(users.agreed.existence()).isTrue();
        assertThat(users.differences()).isEmpty();

        rig.execute(
                "update public.wp_users set display_name = 'by hand'; delete from public.wp_users where user_email = '3@example.org'");
        var gone = rig.query("select id::text from public.users where email = '3@example.org'").get(0);
        var kept = rig.query("select id::text from public.users where email = '4@example.org'").get(0);
        assertThat(users.differences()).containsExactly(gone + " missing");
        var before = digests.everything();
        assertThat(users.trial(gone, kept)).containsExactly(gone + " missing", kept + " same");
        assertThat(digests.everything()).isEqualTo(before);
        rig.execute("delete from public.wp_users; delete from public.users");
    }
}
