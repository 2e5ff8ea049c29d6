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

    @Test
    void whatIsEqualHasEqualBuckets() {
        assertThat(digests.source(Grouping.all(2), 1000).sums()).hasSize(4)
                .doesNotContain(0L)
                .isEqualTo(digests.target(Grouping.all(2), 1000).sums());
        assertThat(digests.differences()).isEmpty();
    }

    @Test
    void partsOfAScanComeToTheSameAsAllAtOnce() {
        rig.execute("analyze steps_source"); // so that it is known how many rows a block has
        var by = Grouping.all(3);
        assertThat(digests.source(by, 3).sums()).isEqualTo(digests.source(by, 1000).sums());
        assertThat(digests.target(by, 3).sums()).isEqualTo(digests.target(by, 1000).sums());
        assertThat(digests.source(by, 3).rows()).isEqualTo(50);
        assertThat(digests.target(by, 3).rows()).isEqualTo(50);
    }

    @Test
    void exactlyWhatDiffersIsFound() {
        rig.execute(
                "update steps_source set name = 'other' where id = 3; update steps_source set name = 'was null' where id = 7;"
                        + "delete from steps_source where id = 11; insert into steps_source values (99, 'new', 'new');"
                        + "delete from steps_target where slug = 'slug 20'; update steps_target set name = null where slug = 'slug 21'; "
                        + "update steps_target set slug = 'renamed' where slug = 'slug 22'");
        assertThat(digests.differences()).containsExactlyInAnyOrder("3 differs", "7 differs", "11 extra", "99 missing",
                "20 missing", "21 differs", "22 differs");
    }

    @Test
    void valuesThatTwoRecordsHaveExchangedAreSeen() {
        rig.execute(
                "update steps_target set name = case name when 'name 1' then 'name 2' else 'name 1' end where name in ('name 1', 'name 2')");
        assertThat(digests.differences()).containsExactly("1 differs", "2 differs");
    }

    @Test
    void rowsThatNobodyOwnsAreCountedAndNotCompared() {
        rig.execute("insert into steps_target (slug, name) select 'foreign ' || i, 'x' from generate_series(1, 5) i");
        assertThat(digests.target(Grouping.all(4), 7).foreign()).isEqualTo(5);
        assertThat(digests.differences()).isEmpty();
    }

    @Test
    void onlyTheBucketsThatAreAskedForAreLookedAt() {
        var all = digests.source(Grouping.all(2), 100);
        var by = Grouping.split(2, List.of(3, 1), 2);
        var split = digests.source(by, 100);
        assertThat(split.sums()[0] ^ split.sums()[1] ^ split.sums()[2] ^ split.sums()[3]).isEqualTo(all.sums()[3]);
        assertThat(split.sums()[4] ^ split.sums()[5] ^ split.sums()[6] ^ split.sums()[7]).isEqualTo(all.sums()[1]);
    }

    @Test
    void aTrialTellsWhatWouldBecomeOfRecordsAndLeavesNothingBehind() {
        rig.execute("update steps_source set name = 'other' where id = 3; delete from steps_source where id = 11; "
                + "insert into steps_source values (99, 'new', 'new'), (98, 'foreign', 'x'), (97, 'slug 5 ', 'x'); update steps_source set slug = 'slug 6' where id = 97 and false; "
                + "delete from steps_target where slug = 'slug 20'; insert into steps_target (slug, name) values ('foreign', 'y')");
        var before = everything();
        assertThat(digests.trial("1", "3", "11", "12345", "20", "98", "99")).containsExactly("1 same", "3 differs", "11 extra",
                "12345 same", "20 missing", "98 missing", "99 missing");
        assertThat(everything()).isEqualTo(before);
    }

    private List<String> everything() {
        return rig.query("select format('%s.%s %s', n.nspname, c.relname, (xpath('/row/h/text()', query_to_xml(format("
                + "'select sum(hashtextextended(t::text, 0)) as h from %I.%I t', n.nspname, c.relname), false, true, '')))[1]) "
                + "from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('sync', 'public') order by 1");
    }
}
