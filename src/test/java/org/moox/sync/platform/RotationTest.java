package org.moox.sync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.database.PostgresResource;
import org.moox.sync.platform.RegistryMessages.Sealed;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.security.Purpose;
import org.moox.sync.security.SealedBox;
import org.moox.sync.security.SigningKey;
import org.moox.sync.wire.RegistryMessage.PeerKey;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** Secrets change while a peer is there, or away, or while another replica has not heard of it. The clock is the test's own. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RotationTest {

    private static final Duration LONGER_THAN_THE_OVERLAP = Duration.ofHours(25);
    private static final String OTHER_TOKEN = "another-shared-token-0123456789-0123456789";
    private static final String THIRD_TOKEN = "a-third-shared-token-0123456789-0123456789";
    private static final String OTHER_KEY = "another-key-at-rest-0123456789-0123456789";
    private static final String KEY = "test-encryption-key-0123456789-0123456789";

    @Inject
    Registry registry;
    @Inject
    Self self;

    private final SetClock clock = new SetClock();
    private RotationRig master;
    private UUID beta;

    @BeforeEach
    void register() {
        Registrations.onlyTheMaster();
        beta = Registrations.add("beta", "beta");
        master = new RotationRig(Map.of(), clock);
        master.acknowledge(beta, registry.revision());
    }

    @Test
    void aNewSharedTokenGivesNewKeysUnderANewRevision() {
        var revision = registry.revision();
        var before = master.keys.signing(beta);

        var restarted = restart(OTHER_TOKEN, Settings.TOKEN);

        assertThat(registry.revision()).isEqualTo(revision + 1);
        assertThat(restarted.keys.signing(beta)).hasSize(2).endsWith(before.get(0));
        assertThat(restarted.keys.verifying(beta, "any")).hasSize(2);
        restart(OTHER_TOKEN, Settings.TOKEN);
        assertThat(registry.revision()).isEqualTo(revision + 1);
        clock.advance(LONGER_THAN_THE_OVERLAP);
        assertThat(restarted.keys.signing(beta)).hasSize(1).doesNotContainAnyElementsOf(before);
        assertThat(restarted.keys.verifying(beta, "any")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 30})
    void aPeerThatWasAwayForLongerThanTheOverlapIsStillReached(int rotations) {
        var held = Held.by(master, beta);
        for (var i = 0; i < rotations; i++) {
            master.renewToken(beta, false);
            clock.advance(LONGER_THAN_THE_OVERLAP);
        }

        var message = master.message(beta);

        assertThat(master.keys.signing(beta)).hasSize(1).doesNotContain(held.signing);
        assertThat(message.signing()).contains(held.signing).hasSizeLessThanOrEqualTo(16);
        assertThat(held.opens(message)).isTrue();
        master.acknowledge(beta, message.message().revision());
        assertThat(master.message(beta).signing()).isEqualTo(master.keys.signing(beta));
        assertThat(held.opens(master.message(beta))).isFalse();
        master.renewToken(beta, false);
        assertThat(held.opens(master.message(beta))).isFalse();
    }

    @Test
    void aPeerWhoseAnswerGotLostBetweenTwoRotationsIsStillReached() {
        master.renewToken(beta, false);
        var held = Held.by(master, beta);
        clock.advance(LONGER_THAN_THE_OVERLAP);
        restart(OTHER_TOKEN, "");
        clock.advance(LONGER_THAN_THE_OVERLAP);
        var restarted = restart(THIRD_TOKEN, OTHER_TOKEN);

        assertThat(restarted.message(beta).signing()).contains(held.signing);
        assertThat(held.opens(restarted.message(beta))).isTrue();
    }

    @Test
    void manyRotationsAtOnceKeepTheNewestAndWhatThePeerSurelyHolds() {
        var held = Held.by(master, beta);
        for (var i = 0; i < 10; i++) {
            master.renewToken(beta, false);
            master.renewToken(self.id(), false);
        }

        assertThat(master.keys.signing(beta)).hasSizeBetween(10, 16).contains(held.signing).doesNotHaveDuplicates();
        assertThat(master.keys.verifying(beta, "any")).hasSizeBetween(10, 16);
        assertThat(held.opens(master.message(beta))).isTrue();
        var later = Held.by(master, beta);
        master.acknowledge(beta, registry.revision());
        for (var i = 0; i < 15; i++) {
            master.renewToken(beta, false);
        }
        assertThat(master.message(beta).signing()).hasSizeLessThanOrEqualTo(16);
        assertThat(later.opens(master.message(beta))).isTrue();
    }

    @Test
    void aReplicaWithTheOldTokenDoesNotTurnTheKeysBack() {
        var stale = new RotationRig(Map.of(), clock);
        var warned = new RotationRig(Map.of("tokenPrevious", OTHER_TOKEN), clock);
        var keys = restart(OTHER_TOKEN, Settings.TOKEN).keys.signing(beta);

        stale.registryChanged();
        warned.registryChanged();
        warned.start();

        assertThat(warned.keys.signing(beta)).isEqualTo(keys);
        assertThat(Held.by(warned, beta).opens(warned.message(beta))).isTrue();
        assertThatThrownBy(() -> stale.message(beta)).isInstanceOf(SyncException.class).hasMessageContaining("sync.token");
        assertThat(restart(Settings.TOKEN, "").keys.signing(beta)).hasSize(2).startsWith(keys.get(1));
    }

    @Test
    void aPairOfWhichOneWasAwayMeetsAgainWithTheNewestKey() {
        var first = new PeerKey(beta, PeerKeys.OUT, "sign", "first", base64(1), null);
        var second = new PeerKey(beta, PeerKeys.OUT, "sign", "second", base64(2), null);
        Registrations.nothing();
        take(first);
        take(second);
        assertThat(master.keys.signing(beta)).extracting(SigningKey::id).containsExactly("second", "first");
        clock.advance(LONGER_THAN_THE_OVERLAP);
        var there = master.keys.signing(beta);

        Registrations.nothing();
        take(first);
        clock.advance(LONGER_THAN_THE_OVERLAP);
        assertThat(master.keys.signing(beta)).extracting(SigningKey::id).containsExactly("first");
        take(second);

        assertThat(master.keys.signing(beta)).containsAll(there).hasSize(2);
    }

    @Test
    void everythingIsSealedAnewUnderThePresentEncryptionKey() {
        var rotated = new RotationRig(Map.of("encryptionKey", OTHER_KEY, "encryptionKeyPrevious", KEY), clock);
        var old = new RotationRig(Map.of(), clock);
        var without = new RotationRig(Map.of("encryptionKey", OTHER_KEY), clock);
        var keys = old.keys.signing(beta);

        QuarkusTransaction.requiringNew().run(rotated.resealing::run);

        assertThat(without.keys.signing(beta)).isEqualTo(keys);
        assertThat(QuarkusTransaction.requiringNew().call(() -> without.secrets.of(PlatformEditor.require(beta)))).hasSize(32);
        old.keys.forget();
        assertThatThrownBy(() -> old.keys.verifying(beta, "any")).isInstanceOfSatisfying(SyncException.class,
                e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
        var back = new RotationRig(Map.of("encryptionKeyPrevious", OTHER_KEY), clock);
        QuarkusTransaction.requiringNew().run(back.resealing::run);
        old.keys.forget();
        assertThat(old.keys.signing(beta)).isEqualTo(keys);
    }

    @Test
    void aStartWithNeitherEncryptionKeyEndsWithTheSettingToMend() {
        var wrong = new RotationRig(Map.of("encryptionKey", OTHER_KEY), clock);

        assertThatThrownBy(() -> wrong.resealing.atStart(null)).isInstanceOf(SyncException.class)
                .hasMessageContaining("SYNC_ENCRYPTION_KEY_PREVIOUS");

        assertThat(master.keys.signing(beta)).hasSize(1);
    }

    @Test
    void theTokensBeforeReadUntilTheOverlapEnds() {
        var first = master.renewToken(beta, false);
        clock.advance(Duration.ofHours(1));
        var second = master.renewToken(beta, false);
        var third = master.renewToken(beta, false);

        assertThat(owners(first, second, third)).containsExactly("beta", "beta", "beta");
        clock.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(owners(first, second, third)).containsExactly("beta", "beta", "beta");
        clock.advance(Duration.ofSeconds(2));
        assertThat(owners(first, second, third)).containsExactly("", "", "beta");
    }

    @Test
    void aRevokedTokenEndsAtOnce() {
        var first = master.renewToken(beta, false);
        var second = master.renewToken(beta, true);

        assertThat(owners(first, second)).containsExactly("", "beta");
    }

    @Test
    void theTokensBeforeTravelToTheirPlatformAlone() {
        master.renewToken(beta, false);
        master.renewToken(self.id(), false);

        assertThat(master.message(beta).message().platforms())
                .filteredOn(entry -> !entry.previousTokens().isEmpty())
                .extracting(PlatformEntry::id)
                .containsExactly(beta);
    }

    private RotationRig restart(String token, String previous) {
        var process = new RotationRig(Map.of("token", token, "tokenPrevious", previous), clock);
        process.start();
        return process;
    }

    private List<String> owners(String... tokens) {
        return Stream.of(tokens).map(token -> master.platforms.owner(token).map(Peer::name).orElse("")).toList();
    }

    private void take(PeerKey key) {
        QuarkusTransaction.requiringNew().run(() -> master.keys.replace(List.of(key)));
        master.keys.forget();
    }

    private static String base64(int first) {
        var bytes = new byte[32];
        bytes[0] = (byte) first;
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The newest keys that a peer holds of the master. */
    private record Held(SigningKey signing, SigningKey sealing) {

        static Held by(RotationRig master, UUID peer) {
            return new Held(master.keys.signing(peer).get(0), master.keys.reaching(peer, Purpose.SEAL).get(0));
        }

        boolean opens(Sealed sealed) {
            var message = sealed.message();
            var context = RegistryMessages.context(message.source(), message.target(), message.revision());
            return Stream.of(message.keys().split(" "))
                    .anyMatch(
                            copy -> new SealedBox(sealing.bytes()).open(Base64.getDecoder().decode(copy), context).isPresent());
        }
    }
}
