package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Models;
import org.moox.sync.prepare.Retries;
import org.moox.sync.prepare.SyncStates;
import org.moox.sync.reconcile.run.FullRun;
import org.moox.sync.reconcile.run.Rework;
import org.moox.sync.sync.Drift;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Tables that change under a running sync: what both sides have goes on, what cannot go is parked and comes through once the tables fit again. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DriftTest {

    private static final String ME = "me";

    @Inject
    StepsRig rig;

    @Inject
    Models models;

    @Inject
    Drift drift;

    @Inject
    Retries retries;

    @Inject
    SyncStates states;

    @Inject
    Rework rework;

    @Inject
    FullRun fullRun;

    @BeforeEach
    void aSyncThatRuns() {
        rig.reset("update");
        rig.execute(
                "drop trigger steps_note on steps_target; insert into steps_source values (1, 'a', 'one'), (2, 'b', 'two')");
        rig.flow(ME);
        look();
        assertThat(said()).containsExactly((String) null);
    }

    private void alter(String sql) {
        rig.execute(sql);
        models.refresh();
    }

    private void look() {
        models.refresh();
        drift.look();
    }

    private List<String> said() {
        return rig.query("select drift from sync.syncs");
    }

    private List<String> parked() {
        return rig.query("select record || ' ' || error from sync.deliveries where state = 'parked' order by record");
    }

    private List<String> reported() {
        var sync = UUID.fromString(rig.query("select id from sync.syncs").get(0));
        states.report(List.of(sync));
        return rig.query("select has_errors || ' ' || coalesce(error_message, '-') from sync.syncs");
    }

    /** What is parked is tried again, as it is when its time has come. */
    private void retry() {
        rig.execute("update sync.deliveries set next_attempt = now() - interval '1 s' where state = 'parked'");
        retries.append(rig.platform());
        rig.flow(ME);
    }

    @Test
    void aColumnThatTheTargetLosesStaysBehindIsSaidAndForgottenOnceItIsBack() {
        alter("alter table steps_target drop column name");
        rig.execute("update steps_source set slug = 'c', name = 'changed' where id = 1");
        rig.flow(ME);
        look();

        assertThat(rig.query("select slug from steps_target order by slug")).containsExactly("b", "c");
        assertThat(parked()).isEmpty();
        assertThat(said()).containsExactly("Field \"name\" is gone from the target: it stays behind.");

        alter("alter table steps_target add column name text");
        look();
        assertThat(said()).containsExactly((String) null);
    }

    @Test
    void aColumnThatTheSourceRenamesLeavesTheOtherSidesValueAlone() {
        alter("alter table steps_source rename column name to label");
        rig.execute("update steps_source set slug = 'c', label = 'changed' where id = 1");
        rig.flow(ME);
        look();

        assertThat(rig.target()).containsExactly("b=two", "c=one");
        assertThat(said()).containsExactly("Field \"label\" is new on the source and not on the target: it stays behind. "
                + "Field \"name\" is gone from the source: the target keeps its values.");

        alter("alter table steps_target rename column name to label");
        look();
        assertThat(said()).as("both sides have it").containsExactly((String) null);
    }

    @Test
    void aColumnThatTheTargetNewlyRequiresParksNewRecordsAloneUntilItHasADefault() {
        alter("alter table steps_target add column tax int not null default 0; alter table steps_target alter tax drop default");
        rig.execute("insert into steps_source values (3, 'c', 'three'); update steps_source set name = 'changed' where id = 1");
        rig.flow(ME);
        look();

        assertThat(rig.target()).containsExactly("a=changed", "b=two");
        assertThat(parked()).singleElement().asString().startsWith("3 not_null_violation").contains("tax");
        assertThat(said()).singleElement().asString().contains("Field \"tax\" is new on the target, which requires it");
        retry();
        assertThat(reported()).singleElement().asString().startsWith("true 1 parked").contains("tax");

        alter("alter table steps_target alter tax set default 7");
        retry();
        look();
        assertThat(rig.target()).containsExactly("a=changed", "b=two", "c=three");
        assertThat(said()).containsExactly((String) null);
        assertThat(reported()).containsExactly("false -");
    }

    @Test
    void aColumnOfAnotherTypeParksWhatDoesNotFitUntilItDoes() {
        alter("alter table steps_target alter name type int using 1");
        rig.execute(
                "update steps_source set name = '12' where id = 1; update steps_source set name = 'no number' where id = 2");
        rig.flow(ME);
        look();

        assertThat(rig.query("select slug || '=' || name from steps_target order by slug")).containsExactly("a=12", "b=1");
        assertThat(parked()).singleElement().asString().startsWith("2 invalid_text_representation");
        assertThat(said()).singleElement().asString().contains("\"name\" is text on the source and integer on the target");

        alter("alter table steps_target alter name type varchar");
        retry();
        look();
        assertThat(rig.target()).isEqualTo(rig.source());
        assertThat(said()).containsExactly((String) null);
    }

    @Test
    void anIdentifierThatTheTargetLosesParksEverythingUntilItIsBack() {
        alter("alter table steps_target drop constraint steps_target_slug_key");
        rig.execute("update steps_source set name = 'changed'");
        rig.flow(ME);
        look();

        assertThat(parked()).hasSize(2).allMatch(p -> p.contains("no_identifier") && p.contains("slug"));
        assertThat(said()).singleElement().asString().contains("slug no longer identifies records");

        alter("alter table steps_target add unique (slug)");
        retry();
        look();
        assertThat(rig.target()).isEqualTo(rig.source());
        assertThat(said()).containsExactly((String) null);
    }

    @Test
    void anIdentifierThatTheSourceLosesParksEverythingUntilItIsBack() {
        alter("alter table steps_source rename column slug to code");
        rig.execute("update steps_source set name = 'changed'");
        rig.flow(ME);
        look();

        assertThat(parked()).hasSize(2).allMatch(p -> p.contains("schema_drift") && p.contains("slug"));
        assertThat(said()).singleElement().asString().contains("The source has lost its identifier");

        alter("alter table steps_source rename column code to slug");
        retry();
        look();
        assertThat(rig.target()).isEqualTo(rig.source());
        assertThat(said()).containsExactly((String) null);
    }

    @Test
    void aTableThatIsGoneParksItsRecordsUntilItIsBack() {
        alter("alter table steps_target rename to steps_elsewhere");
        rig.execute("update steps_source set name = 'changed' where id = 1; delete from steps_source where id = 2");
        rig.flow(ME);
        look();

        assertThat(parked()).hasSize(2).allMatch(p -> p.contains("unknown_model"));
        assertThat(said()).singleElement().asString().contains("\"steps_target\" is no longer exposed on the target");

        alter("alter table steps_elsewhere rename to steps_target");
        retry();
        look();
        assertThat(rig.target()).containsExactly("a=changed");
        assertThat(said()).containsExactly((String) null);
    }

    @Test
    void aColumnThatIsAddedAndFilledAtOnceTravels() {
        rig.execute(
                "alter table steps_target add column color text; alter table steps_source add column color text; update steps_source set color = 'red'");
        rig.flow(ME);

        assertThat(rig.query("select slug || '=' || color from steps_target order by slug")).containsExactly("a=red", "b=red");
    }

    @Test
    void aColumnThatTheTargetGetsWhileABatchIsOnItsWayIsWrittenAlready() {
        rig.execute("alter table steps_source add column color text; update steps_source set color = 'red'");
        var batch = rig.next(ME).orElseThrow();
        rig.execute("alter table steps_target add column color text");
        rig.settle(batch, rig.apply(batch));

        assertThat(rig.query("select slug || '=' || color from steps_target order by slug")).containsExactly("a=red", "b=red");
    }

    private void nothingIsToBeDone() {
        rework.look(); // a definition that nobody has seen to yet
        rig.execute("delete from sync.runs");
    }

    @Test
    void aColumnThatTheTargetGetsLaterIsFilledForTheRecordsThatWereBroughtWithoutIt() {
        nothingIsToBeDone();
        rig.execute("alter table steps_source add column color text; update steps_source set color = 'red'");
        rig.flow(ME);
        look();
        assertThat(said()).singleElement().asString().contains("\"color\" is new on the source and not on the target");
        assertThat(rework.look()).isZero();

        rig.execute("alter table steps_target add column color text");
        look();
        assertThat(said()).containsExactly((String) null);
        assertThat(rework.look()).isEqualTo(1);
        fullRun.start(List.of());
        await().untilAsserted(() -> {
            rig.flow(ME);
            assertThat(rig.query("select slug || '=' || color from steps_target order by slug")).containsExactly("a=red",
                    "b=red");
        });
        await().untilAsserted(() -> {
            rig.flow(ME);
            assertThat(rig.query("select state from sync.runs")).containsExactly("done");
        });
    }

    @Test
    void aColumnThatEitherSideGetsOrGetsBackIsFilledOnce() {
        nothingIsToBeDone();
        rig.execute("alter table steps_target drop column name, add column size int");
        look();
        assertThat(rework.look()).as("fewer columns have nothing to bring").isZero();

        rig.execute("alter table steps_target add column name text");
        look();
        assertThat(rework.look()).isEqualTo(1);
        look();
        assertThat(rework.look()).isZero();

        rig.execute("alter table steps_source add column size int default 3");
        look();
        assertThat(rework.look()).isEqualTo(1);
        rig.execute("delete from sync.runs");
    }

    @Test
    void whatIsNotYetKnownOfAChangedTableParksNothing() {
        rig.execute(
                "alter table steps_target drop column name; alter table steps_source drop column name; update steps_source set slug = slug || '!'");
        rig.flow(ME);

        assertThat(rig.query("select slug from steps_target order by slug")).containsExactly("a!", "b!");
        assertThat(parked()).isEmpty();
    }

    @Test
    void aTableWhoseKeyIsRenamedStaysWritableAndAsksForAComparison() {
        alter("alter table steps_source rename column id to number");
        rig.execute("update steps_source set name = 'changed' where number = 1");

        assertThat(rig.query("select operation from sync.changes order by position desc limit 1")).containsExactly("reconcile");
    }
}
