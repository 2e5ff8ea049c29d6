package org.moox.sync.reference;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.capture.Capture;
import org.moox.sync.capture.ChangeCaptured;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.model.Models;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.eventbus.EventBus;

/** The reference entity: its triggers, and what the event bus hears. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class UserTest {

    @Inject
    Capture capture;

    @Inject
    Models models;

    @Inject
    Log log;

    @Inject
    EventBus bus;

    @BeforeEach
    void captured() {
        models.refresh();
        assertThat(capture.align(() -> Set.of("user"))).isEmpty();
    }

    @AfterEach
    void uninstall() {
        capture.uninstall();
    }

    private UUID create() {
        return QuarkusTransaction.requiringNew()
                .call(() -> User.create("Ada", UUID.randomUUID() + "@example.org", Set.of("editor")).id);
    }

    @Test
    void anEntityIsAModelOfItsTable() {
        var user = models.require("user");

        assertThat(user.kind()).isEqualTo("entity");
        assertThat(user.entity()).isEqualTo(User.class.getName());
        assertThat(user.quotedTable()).isEqualTo("\"public\".\"users\"");
        assertThat(models.find("users")).isEmpty();
    }

    @Test
    void triggersSeeWhatCallbacksDoNot() {
        var id = create();
        QuarkusTransaction.requiringNew().run(() -> User.update("name = 'bulk' where id = ?1", id));
        log.sql("update public.users set name = 'native' where id = '%s'".formatted(id));
        QuarkusTransaction.requiringNew().run(() -> User.find(id).orElseThrow().name = "late");

        assertThat(log.of(id)).containsExactly("created", "updated", "updated", "updated");
    }

    @Test
    void anElementCollectionIsSeenByTriggersOfItsOwnTable() {
        assertThat(capture.align(() -> Set.of("user", "user_roles"))).isEmpty();
        var id = create();
        QuarkusTransaction.requiringNew().run(() -> User.find(id).orElseThrow().roles.add("reader"));

        assertThat(log.rows(
                "select operation || ' ' || key from sync.changes where model = 'user_roles' and operation <> 'reconcile' order by position"))
                .containsExactly("created %s,editor".formatted(id), "created %s,reader".formatted(id));
    }

    @Test
    void theEventBusHearsOfAChangeAfterItsCommitOnly() {
        List<String> heard = new CopyOnWriteArrayList<>();
        var consumer = bus.<ChangeCaptured>localConsumer(ChangeCaptured.ADDRESS, message -> heard.add(message.body().model()
                + log.rows("select count(*)::text from public.users where name = 'Heard'").get(0)));
        try {
            assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                User.create("Unheard", UUID.randomUUID() + "@example.org", Set.of());
                User.flush();
                throw new IllegalStateException("rolled back");
            })).hasMessageContaining("rolled back");
            QuarkusTransaction.requiringNew()
                    .run(() -> User.create("Heard", UUID.randomUUID() + "@example.org", Set.of()));

            await().atMost(10, SECONDS).untilAsserted(() -> assertThat(heard).containsExactly("user1"));
        } finally {
            consumer.unregister();
        }
    }
}
