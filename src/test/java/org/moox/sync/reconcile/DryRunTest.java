package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DryRunTest {

    @Inject
    StepsRig rig;

    @Inject
    ReconcileRig reconciles;

    @BeforeEach
    void someDifferences() {
        reconciles.reset(60);
        reconciles.behindCapturesBack("""
                update steps_source set name = 'changed' where id = 1; delete from steps_source where id between 31 and 50;
                insert into steps_source values (61, 's61', 'new')""");
        rig.execute("delete from sync.deliveries where record in ('1', '2', '31')");
    }

    @Test
    void itTellsWhatDiffersWithBothSidesAndChangesNothing() {
        var before = everything();

        var report = reconciles.dryRun();

        assertThat(report.state()).isEqualTo("done");
        assertThat(report.dryRun()).isTrue();
        assertThat(ReconcileTest.found(report)).as("more deletes than a real one would make unasked")
                .containsExactly(1L, 1L, 20L);
        assertThat(report.differences()).hasSize(20);
        assertThat(report.differences().stream().filter(d -> d.record().equals("1"))).singleElement().satisfies(d -> {
            assertThat(d.difference()).isEqualTo("differs");
            assertThat(d.source().text()).contains("changed");
            assertThat(d.target().text()).contains("name 1");
        });
        assertThat(report.differences().stream().filter(d -> d.record().equals("31"))).singleElement().satisfies(d -> {
            assertThat(d.difference()).isEqualTo("extra");
            assertThat(d.source()).isNull();
            assertThat(d.target().text()).contains("s31").doesNotContain("name 31");
        });
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void itTellsOfASyncThatIsNotActiveYet() {
        rig.define("status = false");
        var before = everything();

        var report = reconciles.dryRun();

        assertThat(ReconcileTest.found(report)).containsExactly(1L, 1L, 20L);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void itStandsBesideOneThatWasStopped() {
        assertThat(reconciles.run().state()).isEqualTo("stopped");

        assertThat(ReconcileTest.found(reconciles.dryRun())).containsExactly(0L, 0L, 20L);

        assertThat(reconciles.confirm().deletes()).isEqualTo(20);
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    /** A checksum of each table, but of those where a reconcile keeps itself. */
    private List<String> everything() {
        var sums = new ArrayList<String>();
        rig.query("""
                select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables
                where schemaname in ('sync', 'public') and tablename not in ('reconciles', 'findings') order by 1""")
                .forEach(table -> sums.add(table + " " + rig.query(
                        "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from " + table + " t")));
        return sums;
    }
}
