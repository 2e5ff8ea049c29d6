package org.moox.sync.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.moox.sync.model.Bindings;

class HandlerIndexTest {

    private final People people = new People();

    @Test
    void twoHandlersForOneModelAreNamed() {
        var others = new Named("others", Set.of("person"));
        var same = new Named("people", Set.of());

        assertThatThrownBy(() -> index(List.of(new Named("people", Set.of("person")), others), List.of()))
                .hasMessageContaining("people")
                .hasMessageContaining("others");
        assertThatThrownBy(() -> index(List.of(people, same), List.of())).hasMessageContaining("both named people")
                .hasMessageContaining(People.class.getName());
        assertThatThrownBy(() -> index(List.of(people), List.of("person=nobody"))).hasMessageContaining("person")
                .hasMessageContaining("nobody")
                .hasMessageContaining("people");
        assertThatThrownBy(() -> index(List.of(people), List.of("person"))).hasMessageContaining("no pair");
        assertThatThrownBy(() -> index(List.of(people, others), List.of("person=people", "person=others")))
                .hasMessageContaining("both people and others");
        assertThat(index(List.of(people, others), List.of(" person = people ")).get("person")).isSameAs(people);
    }

    private static Map<String, SyncHandler> index(List<SyncHandler> beans, List<String> bindings) {
        return Handlers.index(beans, Bindings.read("sync.sync-bindings", "handler", bindings));
    }

    private record Named(String name, Set<String> models) implements SyncHandler {
        @Override
        public void upsert(Incoming incoming) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Incoming incoming) {
            throw new UnsupportedOperationException();
        }
    }
}
