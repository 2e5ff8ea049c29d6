package org.moox.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.send.StepsRig;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A reconcile from its beginning to its end, step by step, with both sides in one database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ReconcileTest {

    @Inject
    StepsRig rig;

    @Inject
    ReconcileRig reconciles;

    @Inject
    Transactions transactions;

    @BeforeEach
    void hundredDelivered() {
        reconciles.reset(100);
    }

    @Test
    void whatIsEqualIsFoundEqual() {
        var report = reconciles.run();

        assertThat(report.state()).isEqualTo("done");
        assertThat(report.sourceRows()).isEqualTo(100);
        assertThat(report.targetRows()).isEqualTo(100);
        assertThat(found(report)).containsExactly(0L, 0L, 0L);
        assertThat(report.progress()).isEqualTo(100);
        assertThat(ledger()).isEmpty();
        assertThat(rig.query("select last_sync is not null from sync.syncs")).containsExactly("t");
    }

    @Test
    void eachKindOfDifferenceIsRepairedAndASecondRunFindsNothing() {
        reconciles.behindCapturesBack("""
                update steps_source set name = 'changed' where id <= 3;
                delete from steps_source where id between 11 and 14;
                insert into steps_source select n, 's' || n, 'new' from generate_series(201, 205) n""");
        rig.execute(
                "update steps_target set name = 'by hand' where slug in ('s21', 's22'); delete from steps_target where slug = 's31'; delete from steps_ledger");

        var report = reconciles.run();

        assertThat(report.state()).isEqualTo("done");
        assertThat(found(report)).containsExactly(6L, 5L, 4L);
        assertThat(report.persisting()).isZero();
        assertThat(rig.target()).isEqualTo(rig.source());
        assertThat(ledger()).containsExactly("s1", "s11", "s12", "s13", "s14", "s2", "s201", "s202", "s203", "s204", "s205",
                "s21",
                "s22", "s3", "s31");
        assertThat(rig.query("select count(*) from sync.deliveries")).containsExactly("101");
        assertThat(found(reconciles.run())).containsExactly(0L, 0L, 0L);
        assertThat(rig.query("select count(*) from sync.findings")).containsExactly("0");
    }

    @Test
    void whatIsUnderWayIsLeftToItsOwnChange() {
        rig.execute(
                "update steps_source set name = 'under way' where id in (7, 8); insert into steps_source values (300, 's300', 'under way')");

        reconciles.ask(false);
        reconciles.upTo(Phase.END); // nothing flows meanwhile
        reconciles.step("reconciler");
        var report = reconciles.report(false);

        assertThat(report.state()).isEqualTo("done");
        assertThat(report.inFlight()).isEqualTo(3);
        assertThat(found(report)).containsExactly(0L, 0L, 0L);
        assertThat(rig.query("select count(*) from sync.changes where sync is not null")).containsExactly("0");
    }

    @Test
    void whatArrivesBetweenFindingAndLookingAgainIsNoDifference() {
        rig.execute(
                "update steps_source set name = 'soon there' where id in (7, 8); insert into steps_source values (300, 's300', 'soon there')");
        reconciles.ask(false);
        reconciles.upTo(Phase.LOOK);
        rig.flow("me");

        var report = reconciles.finish(false);

        assertThat(found(report)).containsExactly(0L, 0L, 0L);
        assertThat(rig.query("select count(*) from sync.changes where sync is not null")).containsExactly("0");
    }

    @Test
    void whatSurvivesItsRepairIsToldAndLeftAloneUntilItMoves() {
        rig.execute("""
                create or replace function steps_spoil() returns trigger language plpgsql as $$ begin new.name := 'spoilt'; return new; end $$;
                create trigger steps_spoil before insert or update on steps_target for each row when (new.slug in ('s5', 's6')) execute function steps_spoil();
                """);
        reconciles.behindCapturesBack("update steps_source set name = 'changed' where id in (5, 9)");
        rig.execute("update steps_target set name = 'x' where slug = 's6'; delete from steps_ledger");

        var first = reconciles.run();
        assertThat(found(first)).containsExactly(0L, 3L, 0L);
        assertThat(first.persisting()).isEqualTo(2);
        rig.execute("delete from steps_ledger");

        var second = reconciles.run();
        assertThat(found(second)).containsExactly(0L, 0L, 0L);
        assertThat(second.persisting()).isEqualTo(2);
        assertThat(ledger()).as("left alone").isEmpty();

        reconciles.behindCapturesBack("update steps_source set name = 'changed once more' where id = 5");
        var third = reconciles.run();
        assertThat(found(third)).as("it has moved").containsExactly(0L, 1L, 0L);
        assertThat(third.persisting()).isEqualTo(2);

        rig.execute("drop trigger steps_spoil on steps_target");
        rig.execute("update steps_source set name = name || '!' where id in (5, 6)");
        rig.flow("me");
        assertThat(reconciles.run().persisting()).isZero();
        assertThat(rig.query("select record from sync.findings")).isEmpty();
    }

    @Test
    void aParkedRecordHasItsOwnRetry() {
        rig.execute("insert into steps_source values (400, 's400', 'parked')");
        rig.flow("me");
        rig.execute(
                "alter table steps_target add constraint no_x check (name <> 'x'); update steps_source set name = 'x' where id in (4, 400)");
        rig.flow("me");
        assertThat(rig.query("select record from sync.deliveries where state = 'parked' order by 1")).containsExactly("4",
                "400");

        var report = reconciles.run();

        assertThat(report.parked()).isEqualTo(2);
        assertThat(found(report)).containsExactly(0L, 0L, 0L);
        assertThat(rig.query("select count(*) from sync.changes where sync is not null")).containsExactly("0");
    }

    @Test
    void whatTheTargetRefusesIsParkedWithItsReason() {
        rig.execute("alter table steps_target add constraint no_x check (name <> 'x')");
        reconciles.behindCapturesBack("update steps_source set name = 'x' where id = 4");

        var report = reconciles.run();

        assertThat(report.updates()).isEqualTo(1);
        assertThat(report.parked()).isEqualTo(1);
        assertThat(report.persisting()).isZero();
        assertThat(report.differences()).singleElement().satisfies(d -> assertThat(d.detail()).contains("no_x"));
    }

    @Test
    void rowsThatNobodyOfThisFlowBroughtAreCountedAndNeverTouchedOrTold() {
        rig.execute("insert into steps_target (slug, name) select 'their-own-' || n, 'secret' from generate_series(1, 30) n");
        reconciles.behindCapturesBack("delete from steps_source where id = 50");
        rig.execute("delete from steps_ledger");

        var report = reconciles.dryRun();
        assertThat(report.foreign()).isEqualTo(30);
        reconciles.run();

        assertThat(rig.query("select count(*) from steps_target where slug like 'their-own-%'")).containsExactly("30");
        assertThat(ledger()).containsExactly("s50");
        assertThat(reconciles.answers()).isNotEmpty()
                .noneMatch(answer -> answer.contains("their-own") || answer.contains("secret"));
    }

    @Test
    void whatTheTargetHoldsAndNobodyRemembersGetsItsDeliveryWithoutBeingSentAgain() {
        rig.execute("delete from sync.deliveries where record <> '1'");
        reconciles.behindCapturesBack(
                "update steps_source set name = 'changed' where id = 2; delete from steps_source where id = 3");

        var report = reconciles.run();

        assertThat(found(report)).containsExactly(0L, 1L, 1L);
        assertThat(ledger()).containsExactly("s2", "s3");
        assertThat(rig.query("select count(*) from sync.deliveries where state = 'sent'")).containsExactly("99");
        rig.execute("delete from steps_source where id = 4");
        rig.flow("me");
        assertThat(rig.target()).isEqualTo(rig.source());
    }

    @Test
    void manyRecordsThatNobodyRemembersGetTheirDeliveriesAllOfThem() {
        reconciles.reset(450);
        rig.execute("delete from sync.deliveries where record <> '1'");

        assertThat(found(reconciles.run())).containsExactly(0L, 0L, 0L);

        assertThat(rig.query("select count(*) from sync.deliveries where state = 'sent'")).containsExactly("450");
        assertThat(ledger()).isEmpty();
    }

    @Test
    void aDeliveryWithoutARecordOnEitherSideGoes() {
        rig.execute(
                "insert into sync.deliveries (sync, record, tick, position, state) select number, '4711', 1, 1, 'sent' from sync.syncs");

        var report = reconciles.run();

        assertThat(found(report)).containsExactly(0L, 0L, 0L);
        assertThat(rig.query("select record from sync.deliveries where record = '4711'")).isEmpty();
    }

    /** The stream reads the delete when there is no delivery yet, and so sends nothing. */
    @Test
    void aRecordDeletedBetweenTheDigestAndTheWritingOfItsDeliveryGoesFromTheTarget() {
        rig.execute("delete from sync.deliveries");
        reconciles.ask(false);
        reconciles.upTo(Phase.REMEMBER);
        rig.execute("delete from steps_source where id in (77, 78)");
        rig.flow("me");
        assertThat(rig.query("select slug from steps_target where slug in ('s77', 's78')")).hasSize(2);
        // and one whose delivery was written in the same moment
        rig.execute(
                "insert into sync.deliveries (sync, record, tick, position, state) select number, '78', 0, 0, 'sent' from sync.syncs");

        reconciles.finish(false);

        assertThat(rig.target()).isEqualTo(rig.source());
        assertThat(rig.query("select count(*) from sync.deliveries")).containsExactly("98");
    }

    @Test
    void aKeyThatTheTargetNeverHadIsNotNamedToItWhenItsRecordLeaves() {
        reconciles.behindCapturesBack("insert into steps_source select n, 's' || n, 'new' from generate_series(301, 302) n");
        reconciles.ask(false);
        reconciles.upTo(Phase.LOOK);
        reconciles.behindCapturesBack("delete from steps_source where id = 301");
        var named = new HashSet<String>();
        reconciles.refuse(request -> {
            request.items().forEach(item -> named.add(item.record()));
            return false;
        });

        var report = reconciles.finish(false);

        assertThat(found(report)).containsExactly(1L, 0L, 0L);
        assertThat(named).contains("302").doesNotContain("301");
    }

    @Test
    void whatPersistsAsMissingIsNotRemembered() {
        rig.execute("""
                insert into sync.findings (sync, dry, record, state, known, source_hash, target_hash)
                select id, false, '301', 'left', 'persisting', 1, null::bigint from sync.syncs
                union all select id, false, '302', 'left', 'persisting', 1, 2 from sync.syncs""");

        var among = transactions.snapshot(connection -> Findings.of(new Reconcile.Key(reconciles.sync().id(), false))
                .among(connection, List.of("301", "302")));

        assertThat(among).as("those that one side does not have").containsExactly("301");
    }

    @Test
    void onlyTheRepairsOfThisReconcileAreWaitedFor() {
        reconciles.behindCapturesBack("update steps_source set name = 'changed' where id <= 3");
        reconciles.ask(false);
        reconciles.upTo(Phase.SETTLE); // nothing flows meanwhile
        reconciles.step("reconciler");
        assertThat(reconciles.phase()).as("its own are under way").isEqualTo("SETTLE");
        rig.flow("me");
        rig.execute(
                "insert into sync.changes (model, operation, key, sync) select source_model, 'updated', '9', id from sync.syncs");

        reconciles.upTo(Phase.END);

        assertThat(reconciles.phase()).isEqualTo("END");
        assertThat(reconciles.report(false).persisting()).isZero();
    }

    @Test
    void whatIfExistsLeavesAloneIsLeftAlone() {
        rig.define("if_exists = 'skip'");
        rig.execute("insert into steps_target (slug, name) values ('s500', 'theirs')");
        rig.execute("insert into steps_source values (500, 's500', 'ours')");
        rig.flow("me");

        var report = reconciles.run();

        assertThat(report.skipped()).isEqualTo(1);
        assertThat(found(report)).containsExactly(0L, 0L, 0L);
        assertThat(rig.query("select name from steps_target where slug = 's500'")).containsExactly("theirs");
    }

    static List<Long> found(ReconcileReport report) {
        return List.of(report.inserts(), report.updates(), report.deletes());
    }

    private List<String> ledger() {
        return rig.query("select distinct slug from steps_ledger order by 1");
    }
}
