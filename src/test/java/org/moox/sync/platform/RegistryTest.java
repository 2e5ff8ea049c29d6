package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RegistryTest {

    /** What observers of the event saw. */
    @ApplicationScoped
    static class News {
        final List<String> seen = new CopyOnWriteArrayList<>();

        void changed(@Observes RegistryChanged event) {
            var names = QuarkusTransaction.requiringNew().call(() -> Platform.all().stream().map(Platform::name).toList());
            seen.add(event.revision() + " " + names.contains("newcomer"));
        }

        List<String> seen() {
            return seen;
        }
    }

    @Inject
    Registry registry;
    @Inject
    Platforms platforms;
    @Inject
    Self self;
    @Inject
    FirstMaster firstMaster;
    @Inject
    News news;

    @BeforeEach
    void clear() {
        Registrations.onlyTheMaster();
        news.seen().clear();
    }

    @Test
    void aMasterWithAnEmptyRegistryRegistersItselfOnce() {
        QuarkusTransaction.requiringNew().run(firstMaster::register);

        assertThat(platforms.all()).singleElement().satisfies(me -> {
            assertThat(me.name()).isEqualTo("alpha");
            assertThat(me.domain()).isEqualTo("http://localhost:8080");
            assertThat(me.master()).isTrue();
            assertThat(self.id()).isEqualTo(me.id());
        });
        assertThatCode(registry::requireMaster).doesNotThrowAnyException();
    }

    @Test
    void newsComesAfterTheCommitAndBeforeTheCallReturns() {
        var revision = registry.revision();

        Registrations.add("newcomer", "newcomer.example.com");

        assertThat(news.seen()).containsExactly((revision + 1) + " true");
        assertThat(platforms.findByName("newcomer")).isPresent();
    }

    @Test
    void aRollBackIsNoNews() {
        var revision = registry.revision();

        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
            registry.nextRevision();
            throw new IllegalStateException("no");
        })).hasMessage("no");

        assertThat(news.seen()).isEmpty();
        assertThat(registry.revision()).isEqualTo(revision);
    }

    @Test
    void whatIsNotCommittedIsNotCached() {
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
            Registrations.persist("newcomer", "newcomer.example.com");
            Platform.flush();
            assertThat(platforms.findByName("newcomer")).isEmpty();
            throw new IllegalStateException("no");
        })).hasMessage("no");

        assertThat(platforms.findByName("newcomer")).isEmpty();
    }

    @Test
    void anUnknownPlatformIsNamed() {
        var id = UUID.randomUUID();

        assertThatThrownBy(() -> platforms.require(id)).isInstanceOfSatisfying(SyncException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_PLATFORM);
            assertThat(e).hasMessageContaining(id.toString());
        });
    }
}
