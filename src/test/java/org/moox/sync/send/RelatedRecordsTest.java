package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
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
