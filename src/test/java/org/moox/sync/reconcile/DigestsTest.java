package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Grouping;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What both sides of a sync say of their records, where nothing but PostgreSQL is needed to tell. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DigestsTest {

    private static final String ME = "me";

    @Inject
    StepsRig rig;

    @Inject
    Digests digests;

    @BeforeEach
    void fiftyRecordsAreBrought() {
        rig.reset("update");
        rig.execute(
                "insert into steps_source select i, 'slug ' || i, nullif('name ' || i, 'name 7') from generate_series(1, 50) i");
        rig.flow(ME);
    }

    private Digests.Sides sides() {
        return digests.of("steps_source");
    }

    @Test
    void whatIsEqualHasEqualBuckets() {
        assertThat(sides().source(Grouping.all(2), 1000).sums()).hasSize(4)
                .doesNotContain(0L)
                .isEqualTo(sides().target(Grouping.all(2), 1000).sums());
        assertThat(sides().differences()).isEmpty();
    }

    @Test
    void partsOfAScanComeToTheSameAsAllAtOnce() {
        rig.execute("analyze steps_source"); // so that it is known how many rows a block has
        var by = Grouping.all(3);
        assertThat(sides().source(by, 3).sums()).isEqualTo(sides().source(by, 1000).sums());
        assertThat(sides().target(by, 3).sums()).isEqualTo(sides().target(by, 1000).sums());
        assertThat(sides().source(by, 3).rows()).isEqualTo(50);
        assertThat(sides().target(by, 3).rows()).isEqualTo(50);
    }

    @Test
    void exactlyWhatDiffersIsFound() {
        rig.execute(
                "update steps_source set name = 'other' where id = 3; update steps_source set name = 'was null' where id = 7;"
                        + "delete from steps_source where id = 11; insert into steps_source values (99, 'new', 'new');"
                        + "delete from steps_target where slug = 'slug 20'; update steps_target set name = null where slug = 'slug 21'; "
                        + "update steps_target set slug = 'renamed' where slug = 'slug 22'");
        assertThat(sides().differences()).containsExactlyInAnyOrder("3 differs", "7 differs", "11 extra", "99 missing",
                "20 missing", "21 differs", "22 differs");
    }

    @Test
    void valuesThatTwoRecordsHaveExchangedAreSeen() {
        rig.execute(
                "update steps_target set name = case name when 'name 1' then 'name 2' else 'name 1' end where name in ('name 1', 'name 2')");
        assertThat(sides().differences()).containsExactly("1 differs", "2 differs");
    }

    @Test
    void rowsThatNobodyOwnsAreCountedAndNotCompared() {
        rig.execute("insert into steps_target (slug, name) select 'foreign ' || i, 'x' from generate_series(1, 5) i");
        assertThat(sides().target(Grouping.all(4), 7).foreign()).isEqualTo(5);
        assertThat(sides().differences()).isEmpty();
    }

    @Test
    void onlyTheBucketsThatAreAskedForAreLookedAt() {
        var all = sides().source(Grouping.all(2), 100);
        var by = Grouping.split(2, List.of(3, 1), 2);
        var split = sides().source(by, 100);
        assertThat(split.sums()[0] ^ split.sums()[1] ^ split.sums()[2] ^ split.sums()[3]).isEqualTo(all.sums()[3]);
        assertThat(split.sums()[4] ^ split.sums()[5] ^ split.sums()[6] ^ split.sums()[7]).isEqualTo(all.sums()[1]);
    }

    @Test
    void aTrialTellsWhatWouldBecomeOfRecordsAndLeavesNothingBehind() {
        rig.execute("update steps_source set name = 'other' where id = 3; delete from steps_source where id = 11; "
                + "insert into steps_source values (99, 'new', 'new'), (98, 'foreign', 'x'), (97, 'slug 5 ', 'x'); "
                + "delete from steps_target where slug = 'slug 20'; insert into steps_target (slug, name) values ('foreign', 'y')");
        var before = digests.everything();
        assertThat(sides().trial("1", "3", "11", "12345", "20", "98", "99")).containsExactly("1 same", "3 differs", "11 extra",
                "12345 same", "20 missing", "98 missing", "99 missing");
        assertThat(digests.everything()).isEqualTo(before);
    }

    @Test
    void constantsDefaultsAndRenamedFieldsAreCompared() {
        rig.define("sync_all_fields = false, field_mappings = '[{\"source\": \"slug\", \"target\": \"slug\"}, "
                + "{\"source\": \"name\", \"target\": \"name\", \"default\": \"none\"}]'");
        assertThat(sides().differences()).containsExactly("7 differs");
        rig.execute("update steps_target set name = 'none' where name is null");
        assertThat(sides().differences()).isEmpty();

        rig.define(
                "field_mappings = '[{\"source\": \"slug\", \"target\": \"slug\"}, {\"target\": \"name\", \"value\": 1.50}]'");
        assertThat(sides().differences()).hasSize(50);
        rig.execute("update steps_target set name = '1.50'");
        assertThat(sides().differences()).isEmpty();

        rig.define("field_mappings = '{\"slug\": \"slug\"}'");
        rig.execute("update steps_target set name = 'not of this sync'");
        assertThat(sides().differences()).isEmpty();
    }

    @Test
    void aSyncOfListedRecordsComparesThemAlone() {
        rig.define("sync_ids = '[\"1\", \"2\", \"3\", \"77\"]'");
        assertThat(sides().source(Grouping.all(4), 2).rows()).isEqualTo(3);
        assertThat(sides().differences()).hasSize(47).allMatch(difference -> difference.endsWith(" extra"));
        rig.execute("update sync.owned set syncs = '{}' where record not in ('1', '2', '3')");
        assertThat(sides().differences()).isEmpty();
        assertThat(sides().target(Grouping.all(4), 7).foreign()).as("rows of other syncs of the flow").isZero();
    }

    @Test
    void aTrialSaysWhatIfExistsWouldDo() {
        rig.execute(
                "insert into steps_source values (98, 'foreign', 'x'); insert into steps_target (slug, name) values ('foreign', 'y')");
        rig.define("if_exists = 'skip', status = false");
        assertThat(sides().trial("98", "1")).containsExactly("98 skipped", "1 same");
        rig.define("if_exists = 'error'");
        assertThat(sides().trial("98", "1")).containsExactly("98 refused exists", "1 same");
    }

    @Test
    void aTrialShowsWhatIsThere() {
        rig.execute("update steps_target set name = 'by hand' where slug = 'slug 2'");
        var judged = sides().judge("2").get(0);
        assertThat(judged.verdict()).isEqualTo("differs");
        assertThat(judged.present().text()).contains("\"slug\":\"slug 2\"", "\"name\":\"by hand\"");
    }

    @Test
    void recordsThatHaveSwappedTheirIdentifiersAreTriedTogether() {
        rig.execute(
                "update steps_target set slug = 'x' where slug = 'slug 1'; update steps_target set slug = 'slug 1' where slug = 'slug 2'; update steps_target set slug = 'slug 2' where slug = 'x'");
        assertThat(sides().differences()).containsExactly("1 differs", "2 differs");
        assertThat(sides().trial("1", "2")).containsExactly("1 differs", "2 differs");
        assertThat(sides().trial("1")).as("alone it finds its place taken").containsExactly("1 refused identifier_taken");
    }

    @Test
    void aTriggerThatChangesWhatIsWrittenIsADifferenceEachTime() {
        rig.execute(
                "create function steps_upper() returns trigger language plpgsql as $$ begin new.name = upper(new.name); return new; end $$; "
                        + "create trigger steps_upper before insert or update on steps_target for each row execute function steps_upper(); "
                        + "update steps_target set name = name where slug = 'slug 4'");
        assertThat(sides().differences()).containsExactly("4 differs");
        assertThat(sides().trial("4")).containsExactly("4 differs");
        rig.execute("drop function steps_upper cascade");
    }
}
