package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.database.Transactions;
import org.moox.sync.relation.RelationSets;
import org.moox.sync.relation.Relations;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** A sync that brings only the records which belong to its target. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RelatedRecordsTest {

    private static final String ME = "me";
    private static final String MODEL = "steps_source";

    @Inject
    StepsRig rig;

    @Inject
    Relations relations;

    @Inject
    RelationSets sets;

    @Inject
    Transactions transactions;

    private final List<String> wire = new ArrayList<>();

    @BeforeEach
    void related() {
        rig.reset("update");
        rig.define("use_platform_relations = true");
        wire.clear();
    }

    @Test
    void onlyWhatBelongsThereIsBrought() {
        rig.execute("insert into steps_source values (1, 'one', 'a'), (2, 'two', 'b')");
        flow();
        assertThat(rig.target()).isEmpty();

        relations.add(MODEL, "2", rig.platform());
        flow();
        assertThat(rig.target()).containsExactly("two=b");
    }

    @Test
    void whatNoLongerBelongsThereIsDeletedThere() {
        both();

        relations.remove(MODEL, "1", rig.platform());
        flow();

        assertThat(rig.target()).containsExactly("two=b");
        rig.execute("update steps_source set name = 'unseen' where id = 1");
        flow();
        assertThat(rig.target()).containsExactly("two=b");
        assertThat(String.join("", wire)).doesNotContain("unseen");
    }

    @Test
    void whatIsDeletedTogetherWithItsRelationsIsDeletedThere() {
        both();

        together(() -> {
            relations.set(MODEL, "1", Set.of());
            rig.execute("delete from steps_source where id = 1");
        });
        flow();

        assertThat(rig.target()).containsExactly("two=b");
    }

    @Test
    void relationsThatAreRewrittenAsTheyWereSendNothing() {
        both();
        var other = UUID.randomUUID();
        relations.add(MODEL, "1", other);
        flow();
        wire.clear();

        together(() -> {
            relations.set(MODEL, "1", Set.of());
            relations.add(MODEL, "1", other);
            relations.add(MODEL, "1", rig.platform());
        });
        flow();

        assertThat(wire).isEmpty();
        assertThat(relations.has(MODEL, "1", rig.platform())).isTrue();
        assertThat(rig.target()).containsExactly("one=a", "two=b");
    }

    @Test
    void theRelationsTravelAsFarAsTheTargetListsTheirPlatforms() {
        var neighbour = UUID.randomUUID();
        var stranger = UUID.randomUUID();
        rig.execute("""
                insert into sync.platforms (id, name, domain, created_at, updated_at) values ('%1$s', 'neighbour', 'neighbour', now(), now());
                insert into sync.syncs (id, title, status, source_platform_id, source_model, target_platform_id, target_model, created_at, updated_at)
                values (gen_random_uuid(), 'onward', false, '%2$s', 'steps_target', '%1$s', 'steps_target', now(), now())"""
                .formatted(neighbour, rig.platform()));
        rig.define("revision = revision");
        both();
        var there = rig.query("select id from steps_target where slug = 'one'").get(0);
        assertThat(relations.get("steps_target", there)).containsExactly(rig.platform());
        wire.clear();

        relations.set(MODEL, "1", Set.of(rig.platform(), neighbour, stranger));
        flow();

        assertThat(relations.get("steps_target", there)).containsExactlyInAnyOrder(rig.platform(), neighbour);
        assertThat(String.join("", wire)).contains(neighbour.toString()).doesNotContain(stranger.toString());
        assertThat(rig.query("select distinct origin is not null from sync.changes where model = 'steps_target'"))
                .containsExactly("t");

        relations.remove(MODEL, "1", neighbour);
        flow();
        assertThat(relations.get("steps_target", there)).containsExactly(rig.platform());
        rig.execute("delete from sync.platforms where name = 'neighbour'");
    }

    @Test
    void aRelationThatIsRolledBackSendsNothing() {
        both();
        wire.clear();

        QuarkusTransaction.begin();
        relations.remove(MODEL, "1", rig.platform());
        QuarkusTransaction.rollback();
        flow();

        assertThat(wire).isEmpty();
        assertThat(rig.target()).containsExactly("one=a", "two=b");
    }

    @Test
    void aKeyNeverGoesToAPlatformThatDoesNotHoldTheRecord() {
        both();
        wire.clear();

        rig.execute("insert into steps_source values (4711, 'hidden-slug', 'hidden')");
        flow();
        rig.execute("update steps_source set id = 4712 where id = 4711");
        flow();
        relations.set(MODEL, "4712", Set.of(UUID.randomUUID()));
        flow();
        rig.execute("delete from steps_source where id = 4712; truncate steps_source");
        flow();

        assertThat(String.join("", wire)).contains("\"1\"").doesNotContain("471").doesNotContain("hidden");
        assertThat(rig.target()).isEmpty();
    }

    @Test
    void aRecordThatComesAgainUnderTheKeyOfADeletedOneBelongsNowhere() {
        both();
        relations.add(MODEL, "1", UUID.randomUUID());
        flow();
        rig.execute("delete from steps_source where id = 1");
        flow();
        assertThat(relations.get(MODEL, "1")).isEmpty();
        assertThat(rig.query("select operation from sync.changes where key = '1' order by position desc limit 2"))
                .as("the other platform's stream looks again")
                .containsExactly("updated", "deleted");
        wire.clear();

        rig.execute("insert into steps_source values (1, 'another', 'secret')");
        flow();

        assertThat(wire).isEmpty();
        assertThat(rig.target()).containsExactly("two=b");
    }

    @Test
    void soDoesOneWhoseFirstWasNeverDelivered() {
        rig.define("filter = 'name != \"a\"'");
        together(() -> {
            rig.execute("insert into steps_source values (1, 'one', 'a')");
            relations.add(MODEL, "1", rig.platform());
        });
        flow();
        rig.execute("delete from steps_source where id = 1");
        flow();

        assertThat(relations.get(MODEL, "1")).isEmpty();
    }

    @Test
    void oneThatIsReplacedInOneTransactionOrRelatedBeforeItIsThereKeepsItsRelations() {
        both();
        rig.execute("delete from steps_source where id = 1; insert into steps_source values (1, 'one', 'replaced')");
        flow();
        assertThat(rig.target()).containsExactly("one=replaced", "two=b");

        relations.set(MODEL, "3", Set.of(rig.platform()));
        flow();
        rig.execute("insert into steps_source values (3, 'three', 'c')");
        flow();
        assertThat(rig.target()).containsExactly("one=replaced", "three=c", "two=b");
    }

    @Test
    void ofTwoSetsAtOnceOneCountsAndNotBoth() {
        var one = UUID.randomUUID();
        var other = UUID.randomUUID();
        var later = new CompletableFuture<Void>();
        together(() -> {
            relations.set(MODEL, "1", Set.of(one));
            CompletableFuture.runAsync(() -> relations.set(MODEL, "1", Set.of(other)))
                    .whenComplete((done, failure) -> later.complete(done));
            await().until(
                    () -> later.isDone() || !rig.query("select pid from pg_locks where locktype = 'advisory' and not granted "
                            + "and database = (select oid from pg_database where datname = current_database())").isEmpty());
        });
        later.join();

        assertThat(relations.get(MODEL, "1")).containsExactly(other);
    }

    @Test
    void aForeignKeySaysNothingOfAParentThatDoesNotBelongThere() {
        children();
        rig.execute("insert into steps_source values (4711, 'hidden-slug', 'of 4711'), (4712, 'other-slug', 'shown'); "
                + "insert into rel_child (slug, parent_id) values ('by id', 4711); insert into rel_child (slug, parent_name) values ('by name', 'shown')");
        flow();
        assertThat(String.join("", wire)).contains("by id", "by name").doesNotContain("hidden-slug", "other-slug", "4712");
        assertThat(rig.query("select left(error, 14) from sync.deliveries where state = 'parked'"))
                .containsExactly("missing_parent", "missing_parent");

        relations.set(MODEL, "4711", Set.of(rig.platform()));
        relations.set(MODEL, "4712", Set.of(rig.platform()));
        rig.execute("select sync.changed('rel_child', key) from sync.changes where model = 'rel_child'"); // their own retry comes later
        flow();

        assertThat(rig.query("select c.slug || '>' || t.slug from rel_child_copy c join steps_target t "
                + "on t.id = c.parent_id or t.name = c.parent_name order by 1"))
                .containsExactly("by id>hidden-slug", "by name>other-slug");
        rig.execute("drop table rel_child, rel_child_copy");
    }

    @Test
    void aForeignKeySaysNothingOfAParentThatIsNotListed() {
        children();
        rig.define("use_platform_relations = false, sync_ids = '[\"1\"]' where title = 'steps'");
        rig.execute("insert into steps_source values (1, 'listed-slug', 'a'), (4711, 'hidden-slug', 'b'); "
                + "insert into rel_child (slug, parent_id) values ('one', 1), ('other', 4711)");
        flow();

        assertThat(String.join("", wire)).contains("listed-slug", "other").doesNotContain("hidden-slug");
        rig.execute("drop table rel_child, rel_child_copy");
    }

    /** Records that all travel, and point to some that travel only where they belong. */
    private void children() {
        rig.execute("""
                drop table if exists rel_child, rel_child_copy;
                alter table steps_source add unique (name);
                alter table steps_target add unique (name);
                create table rel_child (id int generated always as identity primary key, slug text not null unique,
                                        parent_id int references steps_source, parent_name text references steps_source (name));
                create table rel_child_copy (id int generated always as identity primary key, slug text not null unique,
                                             parent_id int references steps_target, parent_name text references steps_target (name));
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, identifier, revision, created_at, updated_at)
                values (gen_random_uuid(), 'children', '%1$s', 'rel_child', '%1$s', 'rel_child_copy', '{slug}', 1, now(), now());
                """
                .formatted(rig.platform()));
        rig.refresh();
    }

    @Test
    void aSetThatNamesAPlatformTwiceIsTakenOnce() {
        var twice = Map.of("9", List.of(rig.platform(), rig.platform()));
        for (var changed : List.of(List.of("9"), List.<String>of())) {
            assertThat(transactions.<List<String>>run(c -> sets.take(c, MODEL, twice, sets.listed()))).isEqualTo(changed);
        }

        assertThat(relations.get(MODEL, "9")).containsExactly(rig.platform());
    }

    private void both() {
        together(() -> {
            rig.execute("insert into steps_source values (1, 'one', 'a'), (2, 'two', 'b')");
            relations.add(MODEL, "1", rig.platform());
            relations.add(MODEL, "2", rig.platform());
        });
        flow();
        assertThat(rig.target()).containsExactly("one=a", "two=b");
    }

    private static void together(Runnable work) {
        QuarkusTransaction.requiringNew().run(work);
    }

    /** Everything flows; what was on the wire is kept. */
    private void flow() {
        for (var batch = rig.next(ME); batch.isPresent(); batch = rig.next(ME)) {
            wire.add(new String(batch.get().body(), StandardCharsets.UTF_8));
            rig.settle(batch.get(), rig.apply(batch.get()));
        }
    }
}
