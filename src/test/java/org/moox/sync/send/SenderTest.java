package org.moox.sync.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.moox.sync.outgoing.Reply;
import org.moox.sync.wire.Position;

class SenderTest {

    @Test
    void a200InTheWordsOfTheProtocolIsAnAcknowledgement() {
        var outcome = Sender.outcome(answer(200,
                """
                {"applied": 1, "from": {"tick": 0, "position": 0}, "upto": {"tick": 1, "position": 5}, "refused": [], "waiting": []}"""));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Acknowledged.class,
                a -> assertThat(a.answer().applied()).isEqualTo(1));
    }

    @Test
    void a200FromSomebodyElseIsAFailureNotAnAcknowledgement() {
        assertThat(Sender.outcome(answer(200, "<html>Welcome</html>"))).isInstanceOf(Outcome.Failed.class);
        assertThat(Sender.outcome(answer(200, "{}"))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void a409NamesTheReceiversEpoch() {
        assertThat(Sender.outcome(answer(409, "{\"epoch\": 4}"))).isEqualTo(new Outcome.ChainBroken(4));
        assertThat(Sender.outcome(answer(409, "{\"epoch\": 4, \"position\": {\"tick\": 3, \"position\": 17}}")))
                .isEqualTo(new Outcome.ChainBroken(4, new Position(3, 17)));
        assertThat(Sender.outcome(answer(409, "{}"))).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aTargetThatAsksForPatienceGetsIt() {
        var reply = new Reply.Answered(503, new byte[0], Optional.of(Duration.ofSeconds(7)));

        assertThat(Sender.outcome(reply))
                .isEqualTo(new Outcome.Waiting("the target answered 503", Optional.of(Duration.ofSeconds(7))));
    }

    @Test
    void aRedirectIsAFailureThatSaysWhatToMend() {
        assertThat(Sender.outcome(answer(302, ""))).isInstanceOfSatisfying(Outcome.Failed.class,
                failed -> assertThat(failed.reason()).contains("302", "redirect", "domain"));
    }

    @Test
    void tooLargeGoneAndNoAnswerEachHaveTheirOutcome() {
        assertThat(Sender.outcome(answer(413, ""))).isEqualTo(new Outcome.TooLarge());
        assertThat(Sender.outcome(answer(410, ""))).isEqualTo(new Outcome.Gone());
        assertThat(Sender.outcome(new Reply.Unreachable("no route")))
                .isEqualTo(new Outcome.Failed("no route", Optional.empty()));
    }

    @Test
    void whatATargetSaysIsCutAndStripped() {
        var outcome = (Outcome.Failed) Sender.outcome(answer(500, "{\"detail\": \"line\\nbreak" + "x".repeat(1000) + "\"}"));

        assertThat(outcome.reason()).hasSizeLessThan(400).doesNotContain("\n");
    }

    private static Reply answer(int status, String body) {
        return new Reply.Answered(status, body.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }
}
