package org.moox.sync.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;

import com.standardwebhooks.Webhook;

class SignatureTest {

    /** The test vector of the Standard Webhooks libraries. */
    private static final String SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant AT = Instant.ofEpochSecond(1614265330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static final SigningKey KEY = new SigningKey("one", Base64.getDecoder().decode(SECRET));
    private static final SigningKey OTHER = new SigningKey("two", Tokens.secret());

    @Test
    void signsAsTheVectorOfStandardWebhooksSays() {
        assertThat(Signer.sign(List.of(KEY), ID, AT, BODY)).isEqualTo(SIGNATURE);
    }

    @Test
    void theStandardLibraryAcceptsWhatWeSign() {
        var now = Instant.now();
        var headers = HttpHeaders.of(Map.of("webhook-id", List.of(ID),
                "webhook-timestamp", List.of(Long.toString(now.getEpochSecond())),
                "webhook-signature", List.of(Signer.sign(List.of(OTHER, KEY), ID, now, BODY))), (a, b) -> true);

        assertThatCode(() -> new Webhook(SECRET).verify(new String(BODY, UTF_8), headers)).doesNotThrowAnyException();
    }

    @Test
    void weAcceptWhatTheStandardLibrarySigns() throws Exception {
        var signature = new Webhook(SECRET).sign(ID, AT.getEpochSecond(), new String(BODY, UTF_8));

        assertThatCode(() -> verify(signature, BODY, AT)).doesNotThrowAnyException();
    }

    @Test
    void oneGoodSignatureAmongSeveralIsEnough() {
        assertThatCode(() -> verify("v1a,xyz v1,!!! v1,AAAA " + SIGNATURE, BODY, AT)).doesNotThrowAnyException();
    }

    @Test
    void acceptsFiveMinutesEitherWayAndNoMore() {
        assertThatCode(() -> verify(SIGNATURE, BODY, AT.plusSeconds(300))).doesNotThrowAnyException();
        assertThatCode(() -> verify(SIGNATURE, BODY, AT.minusSeconds(300))).doesNotThrowAnyException();
        assertThatThrownBy(() -> verify(SIGNATURE, BODY, AT.plusSeconds(301))).isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> verify(SIGNATURE, BODY, AT.minusSeconds(301))).isInstanceOf(SyncException.class);
    }

    @Test
    void aClockErrorTellsTheTimeHere() {
        var here = AT.plusSeconds(3600);

        assertThatThrownBy(() -> verify(SIGNATURE, BODY, here)).isInstanceOfSatisfying(SyncException.class, e -> {
            assertThat(e.field()).isEqualTo("webhook-timestamp");
            assertThat(e.more()).containsEntry("now", here.toString());
        });
    }

    @Test
    void aWrongSignatureIsSaidBeforeTheClockIsLookedAt() {
        assertThatThrownBy(() -> verify("v1,AAAA", BODY, AT.plusSeconds(3600)))
                .isInstanceOfSatisfying(SyncException.class, e -> assertThat(e.field()).isEqualTo("webhook-signature"));
    }

    @Test
    void everySingleChangedByteIsNoticed() {
        for (int i = 0; i < BODY.length; i++) {
            var changed = BODY.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> verify(SIGNATURE, changed, AT)).isInstanceOfSatisfying(SyncException.class,
                    e -> assertThat(e.reason()).isEqualTo(Reason.UNAUTHENTICATED));
        }
    }

    @Test
    void anotherKeyIdOrTimeIsNoticed() {
        assertThatThrownBy(() -> Verifier.verify(List.of(OTHER), ID, "1614265330", SIGNATURE, BODY, AT))
                .isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> Verifier.verify(List.of(KEY), ID + "x", "1614265330", SIGNATURE, BODY, AT))
                .isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> Verifier.verify(List.of(KEY), ID, "1614265331", SIGNATURE, BODY, AT))
                .isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> Verifier.verify(List.of(), ID, "1614265330", SIGNATURE, BODY, AT))
                .isInstanceOf(SyncException.class);
    }

    @Test
    void missingOrBrokenHeadersAreNamed() {
        assertThatThrownBy(() -> Verifier.verify(List.of(KEY), null, "1614265330", SIGNATURE, BODY, AT))
                .hasMessageContaining("webhook-id");
        for (var timestamp : new String[]{null, "", "soon", "-5", "1e9", "99999999999999999999"}) {
            assertThatThrownBy(() -> Verifier.verify(List.of(KEY), ID, timestamp, SIGNATURE, BODY, AT))
                    .hasMessageContaining("webhook-timestamp");
        }
        assertThatThrownBy(() -> Verifier.verify(List.of(KEY), ID, "1614265330", " ", BODY, AT))
                .hasMessageContaining("webhook-signature");
    }

    @Test
    void aKeyDoesNotShowItsBytes() {
        assertThat(KEY).hasToString("SigningKey[one]");
    }

    private static void verify(String signatures, byte[] body, Instant now) {
        Verifier.verify(List.of(KEY), ID, Long.toString(AT.getEpochSecond()), signatures, body, now);
    }
}
