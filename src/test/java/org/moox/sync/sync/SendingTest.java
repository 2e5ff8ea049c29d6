package org.moox.sync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.moox.sync.platform.Peer;
import org.moox.sync.wire.ModelsAnswer.ColumnDescription;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.ModelsAnswer.TransformerDescription;
import org.moox.sync.wire.RegistryMessage.SyncEntry;

/** What a definition may say when transformers and handlers take part. */
class SendingTest {

    private static final List<TransformerDescription> TRANSFORMERS = List.of(
            new TransformerDescription("exact", List.of("email", "name"), "PT0S"),
            new TransformerDescription("open", List.of(), "PT1S"));
    private static final ModelDescription TARGET = model("user", null, null, "email", "email", "name");

    private static final Peer ALPHA = new Peer(UUID.randomUUID(), "alpha", "alpha.example", null, false, false, null, true);

    private final Faults faults = new Faults();

    private static ModelDescription model(String name, String handler, String transformer, String key, String... columns) {
        return new ModelDescription(name, "table", name,
                Arrays.stream(columns).map(column -> new ColumnDescription(column, "text", false, false, true)).toList(),
                List.of(key), List.of(List.of(key)), List.of(), true, handler, transformer, List.of());
    }

    private static SyncEntry entry(String transformer) {
        return new SyncEntry(UUID.randomUUID(), "users", true, ALPHA.id(), "wp_user", UUID.randomUUID(), "user", false,
                "update", null,
                true, null, transformer, null, null, null, 0, null, 1);
    }

    private Sending sending(String named, String bound) {
        return Sending.of(entry(named), model("wp_user", null, bound, "ID", "ID", "user_email"), ALPHA, TRANSFORMERS, faults)
                .orElse(null);
    }

    @Test
    void withoutATransformerTheModelIsSentAsItIs() {
        assertThat(sending(null, null).model().columns()).extracting(ColumnDescription::name)
                .containsExactly("ID", "user_email");
        assertThat(sending(null, null).identifier(TARGET, TARGET)).containsExactly("email");
    }

    @Test
    void aTransformerThatSaysWhatItMakesIsCheckedByThat() {
        var sending = sending("exact", null);

        assertThat(sending.model().columns()).extracting(ColumnDescription::name).containsExactly("email", "name");
        assertThat(sending.open()).isFalse();
        assertThat(sending.identifier(sending.model(), TARGET)).containsExactly("email");
        assertThat(sending.identifier(sending.model(), model("other", null, null, "uuid", "uuid"))).isEmpty();

        new Mapping(List.of(FieldRule.of("user_email", "email")), true).check(sending, TARGET, faults);
        assertThat(faults.text()).contains("The transformer of model \"wp_user\" makes no field \"user_email\"");
    }

    @Test
    void aTransformerThatDoesNotSayMayMakeAnything() {
        var sending = sending("open", null);

        assertThat(sending.open()).isTrue();
        assertThat(sending.identifier(sending.model(), TARGET)).containsExactly("email");
        new Mapping(List.of(FieldRule.of("anything", "name")), true).check(sending, TARGET, faults);
        assertThat(faults.isEmpty()).isTrue();
    }

    @Test
    void whatIsBoundServesSyncsThatNameNone() {
        assertThat(sending(null, "exact").model().transformer()).isEqualTo("exact");
        assertThat(sending("open", "exact").open()).isTrue();
    }

    @Test
    void aTransformerThatTheSourceDoesNotHaveIsAFault() {
        assertThat(sending("nobody", null)).isNull();
        assertThat(faults.text()).contains("nobody").contains("alpha").contains("exact, open");
    }

    @Test
    void aHandlerMayTakeFieldsThatTheTableLacks() {
        var mapping = new Mapping(List.of(FieldRule.of("user_email", "nickname")), true);

        mapping.check(sending(null, null), model("user", "people", null, "email", "email"), faults);
        assertThat(faults.isEmpty()).isTrue();

        mapping.check(sending(null, null), TARGET, faults);
        assertThat(faults.text()).contains("has no field \"nickname\"");
    }
}
