package org.moox.sync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Models;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What happens to a child is a change of its parent. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ChildTriggersTest {

    private static final String PARENT = "create table public.kin_parent (id int primary key, slug text not null unique)";
    private static final String OURS = "select tgname from pg_trigger where tgname like 'sync%' and tgrelid = 'public.kin_child'::regclass";

    @Inject
    Capture capture;

    @Inject
    Models models;

    @Inject
    Database database;

    @BeforeEach
    void aParentAndItsChildren() {
        tables(PARENT,
                "create table public.kin_child (id int primary key, parent_id bigint references public.kin_parent on delete cascade "
                        + "on update cascade, note text)",
                "insert into kin_parent values (1, 'one'), (2, 'two'), (3, 'three')");
    }

    private void tables(String... statements) {
        capture.uninstall();
        database.sql("drop table if exists public.kin_parent, public.kin_child cascade");
        database.sql(statements);
        align();
        database.forget();
    }

    private void align() {
        models.refresh();
        assertThat(capture.align(() -> Set.of("kin_parent"))).isEmpty();
    }

    @AfterEach
    void cleanUp() {
        capture.uninstall();
        database.sql("drop table if exists public.kin_parent, public.kin_child cascade");
    }

    @Test
    void insertsUpdatesAndDeletesOfChildrenAreChangesOfTheirParentsOncePerStatement() {
        database.sql("insert into kin_child values (1, 1), (2, 1), (3, 2), (4, null)");
        assertThat(database.log("kin_parent")).containsExactlyInAnyOrder("updated 1", "updated 2");
        database.forget();

        database.sql("update kin_child set note = 'x' where id in (1, 2, 4)", "delete from kin_child where id in (3, 4)");

        assertThat(database.log("kin_parent")).containsExactly("updated 1", "updated 2");
    }

    @Test
    void aChildThatMovesChangesBothParents() {
        database.sql("insert into kin_child values (1, 1)");
        database.forget();

        database.sql("update kin_child set parent_id = 2");
        assertThat(database.log("kin_parent")).containsExactlyInAnyOrder("updated 1", "updated 2");
        database.forget();
        database.sql("update kin_child set parent_id = null");

        assertThat(database.log("kin_parent")).containsExactly("updated 2");
    }

    @Test
    void whatCascadesFromTheParentIsSeen() {
        database.sql("insert into kin_child values (1, 1), (2, 2)");
        database.forget();

        database.sql("delete from kin_parent where id = 1", "update kin_parent set id = 9 where id = 2");

        assertThat(database.log("kin_parent")).contains("deleted 1", "updated 1", "deleted 2", "updated 9", "updated 2");
    }

    @Test
    void truncateOfTheChildrenCountsForAllParents() {
        database.sql("truncate kin_child");

        assertThat(database.log("kin_parent")).containsExactly("truncated");
    }

    @Test
    void aForeignKeyThatDoesNotHoldTheParentsKeyIsLookedUp() {
        tables(PARENT,
                "create table public.kin_child (id int primary key, parent text references public.kin_parent (slug) on update cascade)",
                "insert into kin_parent values (1, 'one'), (2, 'two')");

        database.sql("insert into kin_child values (1, 'one')", "update kin_child set parent = 'two'");

        assertThat(database.log("kin_parent")).containsExactlyInAnyOrder("updated 1", "updated 1", "updated 2");
    }

    @Test
    void aCompositeForeignKeyIsPutIntoTheOrderOfTheParentsKey() {
        tables("create table public.kin_parent (a text, b int, primary key (a, b))",
                "create table public.kin_child (id int primary key, pb int, pa text, foreign key (pb, pa) references public.kin_parent (b, a))",
                "insert into kin_parent values ('x,', 1)");

        database.sql("insert into kin_child values (1, 1, 'x,'), (2, 1, null)");

        assertThat(database.log("kin_parent")).containsExactly("updated x%2C,1");
    }

    @Test
    void childrenInPartitionsAreSeen() {
        tables(PARENT,
                "create table public.kin_child (id int, part int, parent_id int references public.kin_parent, primary key (id, part)) partition by list (part)",
                "create table public.kin_child_1 partition of public.kin_child for values in (1)",
                "create table public.kin_child_2 partition of public.kin_child for values in (2)",
                "insert into kin_parent values (1, 'one'), (2, 'two')");

        database.sql("insert into kin_child values (1, 1, 1)", "insert into kin_child_2 values (2, 2, 2)",
                "update kin_child set part = 2, parent_id = 2 where id = 1");

        assertThat(database.log("kin_parent")).containsExactlyInAnyOrder("updated 1", "updated 2", "updated 1", "updated 2");
    }

    @Test
    void aRenamedForeignKeyAsksForAReconcileAndFailsNoWrite() {
        database.sql("alter table kin_child rename parent_id to owner_id", "insert into kin_child values (1, 1)");
        assertThat(database.log("kin_parent")).containsExactly("reconcile");

        align();
        database.forget();
        database.sql("update kin_child set note = 'x'");

        assertThat(database.log("kin_parent")).containsExactly("updated 1");
    }

    @Test
    void triggersComeWithTheParentsSyncAndGoWithIt() {
        assertThat(database.rows(OURS)).hasSize(4);
        align();
        assertThat(database.log("kin_parent")).isEmpty();

        assertThat(capture.align(() -> Set.of())).isEmpty();
        assertThat(database.rows(OURS)).isEmpty();

        align();
        assertThat(database.rows(OURS)).hasSize(4);
        assertThat(capture.uninstall().problems()).isEmpty();
        assertThat(database.rows(OURS)).isEmpty();
    }

    @Test
    void childrenWithoutExactlyOneForeignKeyDoNotTravelAndThatIsSaid() {
        database.sql("alter table kin_child add other_id int references kin_parent");
        models.refresh();

        assertThat(models.children("kin_parent")).isEmpty();
        assertThat(models.missing().get("sync.models.kin.relations")).contains("kin_child", "kin_parent",
                "exactly one foreign key");
    }
}
