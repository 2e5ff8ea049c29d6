package org.moox.sync.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.capture.Capture;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Models;
import org.moox.sync.platform.Doors;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** Entity callbacks that write the log, where triggers may not. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@TestProfile(Doors.class)
class CallbacksTest {

    @Inject
    Capture capture;

    @Inject
    Models models;

    @Inject
    Log log;

    @BeforeEach
    void captured() {
        models.refresh();
        assertThat(capture.align(() -> Set.of("user"))).isEmpty();
    }

    private UUID create() {
        return QuarkusTransaction.requiringNew()
                .call(() -> User.create("Ada", UUID.randomUUID() + "@example.org", Set.of("editor")).id);
    }

    @Test
    void noTriggerIsInstalled() {
        assertThat(log.rows("select tgname from pg_trigger where tgname like 'sync%'")).isEmpty();
        assertThat(models.require("user").callbacks()).isTrue();
    }

    @Test
    void persistUpdateAndRemoveAreLoggedInTheirTransaction() {
        var id = create();
        QuarkusTransaction.requiringNew().run(() -> {
            User.find(id).orElseThrow().name = "Grace";
            User.flush();
        });
        QuarkusTransaction.requiringNew().run(() -> User.find(id).orElseThrow().delete());

        assertThat(log.of(id)).containsExactly("created", "updated", "deleted");
        assertThat(log.rows("select count(distinct tx)::text from sync.changes where key = '%s'".formatted(id)))
                .containsExactly("3");
    }

    @Test
    void theRowAndItsChangeCarryTheSameTransaction() {
        var id = create();

        assertThat(log.rows(
                "select (c.tx::text::bigint & 4294967295 = u.xmin::text::bigint)::text from sync.changes c, public.users u "
                        + "where c.key = '%s' and u.id::text = c.key".formatted(id)))
                .containsExactly("true");
    }

    @Test
    void whatIsFlushedOnlyAtCommitIsLogged() {
        var id = create();
        QuarkusTransaction.requiringNew().run(() -> User.find(id).orElseThrow().name = "late");

        assertThat(log.of(id)).containsExactly("created", "updated");
    }

    @Test
    void aFlushBeforeAndOneAtCommitAreBothLogged() {
        var first = create();
        var second = create();
        QuarkusTransaction.requiringNew().run(() -> {
            User.find(first).orElseThrow().name = "early";
            User.flush();
            User.find(second).orElseThrow().name = "late";
        });

        assertThat(log.of(first)).containsExactly("created", "updated");
        assertThat(log.of(second)).containsExactly("created", "updated");
    }

    @Test
    void aRollBackLeavesNothing() {
        var id = create();
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
            User.find(id).orElseThrow().name = "never";
            User.flush();
            throw new IllegalStateException("rolled back");
        })).hasMessageContaining("rolled back");

        assertThat(log.of(id)).containsExactly("created");
    }

    @Test
    void theOriginOfTheTransactionIsKept() {
        var id = QuarkusTransaction.requiringNew().call(() -> {
            runUnder("[[\"p\",\"m\"]]");
            return User.create("Ada", UUID.randomUUID() + "@example.org", Set.of()).id;
        });

        assertThat(log.rows("select origin from sync.changes where key = '%s'".formatted(id)))
                .containsExactly("[[\"p\",\"m\"]]");
    }

    @Test
    void eachChangeKeepsTheOriginThatItWasMadeUnder() {
        var ids = QuarkusTransaction.requiringNew().call(() -> {
            runUnder("[[\"p\",\"m\"]]");
            var first = User.create("Ada", UUID.randomUUID() + "@example.org", Set.of());
            User.flush();
            runUnder("[[\"q\",\"n\"]]");
            var second = User.create("Bo", UUID.randomUUID() + "@example.org", Set.of());
            User.flush();
            runUnder("");
            return List.of(first.id, second.id);
        });

        assertThat(log.rows("select origin from sync.changes where key in ('%s', '%s') order by position"
                .formatted(ids.get(0), ids.get(1)))).containsExactly("[[\"p\",\"m\"]]", "[[\"q\",\"n\"]]");
    }

    private static void runUnder(String origin) {
        User.getEntityManager()
                .createNativeQuery("select set_config('sync.origin', :origin, true)")
                .setParameter("origin", origin)
                .getSingleResult();
    }

    @Test
    void anEntityIsARecordOfTheModelThatItsClassInheritsFromToo() {
        log.sql("create table if not exists callback_animal (id bigint primary key, kind text not null, name text)");
        models.refresh();
        assertThat(capture.align(() -> Set.of("animal"))).isEmpty();

        QuarkusTransaction.requiringNew().run(() -> Animal.Dog.persist(new Animal.Dog(7, "Rex")));

        assertThat(log.rows("select operation || key from sync.changes where model = 'animal' and operation <> 'reconcile'"))
                .containsExactly("created7");
        log.sql("drop table callback_animal");
    }

    @Test
    void bulkUpdatesElementCollectionsAndNativeSqlAreNotSeen() {
        var id = create();
        QuarkusTransaction.requiringNew().run(() -> User.update("name = 'bulk' where id = ?1", id));
        QuarkusTransaction.requiringNew().run(() -> User.find(id).orElseThrow().roles.add("reader"));
        log.sql("update public.users set name = 'native' where id = '%s'".formatted(id));

        // Hibernate counts a changed collection as a change of its owner only where the owner is versioned
        assertThat(log.of(id)).startsWith("created").doesNotContain("deleted").hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aModelThatNoSyncReadsIsNotLogged() {
        capture.align(() -> Set.of());

        assertThat(log.of(create())).isEmpty();
    }
}
