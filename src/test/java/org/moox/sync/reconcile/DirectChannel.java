package org.moox.sync.reconcile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

import org.moox.sync.problem.SyncException;
import org.moox.sync.webhook.Caller;
import org.moox.sync.wire.DigestAnswer;
import org.moox.sync.wire.DigestRequest;
import org.moox.sync.wire.Wire;

/** Both sides are this platform: what would go over the wire goes straight to the port, and a test sees it, and may do something in between. */
@Alternative
@Priority(1)
@ApplicationScoped
class DirectChannel implements Channel {

    final List<String> answers = new ArrayList<>();
    Runnable before = () -> {
    };
    private Predicate<DigestRequest> tooLarge = request -> false;
    private Function<DigestRequest, Function<Supplier<Object>, Object>> at = request -> Supplier::get;
    private final DigestMessages port;

    DirectChannel(DigestMessages port) {
        this.port = port;
    }

    void reset() {
        answers.clear();
        before = () -> {
        };
        tooLarge = request -> false;
        at = request -> Supplier::get;
    }

    /** The target is elsewhere. */
    void at(Function<DigestRequest, Function<Supplier<Object>, Object>> place) {
        at = place;
    }

    List<String> answers() {
        return answers;
    }

    void before(Runnable action) {
        before = action;
    }

    void refuse(Predicate<DigestRequest> requests) {
        tooLarge = requests;
    }

    @Override
    public DigestAnswer ask(UUID target, DigestRequest request) {
        before.run();
        if (tooLarge.test(request)) {
            throw StepFailure.tooLarge("too large");
        }
        try {
            var read = Wire.JSON.readValue(Wire.JSON.writeValueAsBytes(request), DigestRequest.class);
            var answer = Wire.JSON.writeValueAsString(
                    at.apply(read).apply(() -> port.answer(new Caller(request.source(), false), read)));
            answers.add(answer);
            return Wire.JSON.readValue(answer, DigestAnswer.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (SyncException e) {
            throw StepFailure.passing(e.getMessage());
        }
    }
}
