package org.moox.sync.webhook;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.ModelsAnswer;
import org.moox.sync.wire.ModelsRequest;

import io.quarkus.arc.Arc;

/** Keeps what reached a port. */
@ApplicationScoped
class RecordedMessages implements Messages<ModelsRequest> {

    private final List<String> seen = new CopyOnWriteArrayList<>();

    List<String> seen() {
        return seen;
    }

    @Override
    public String path() {
        return "/recorded";
    }

    @Override
    public String kind() {
        return "recorded";
    }

    @Override
    public Class<ModelsRequest> type() {
        return ModelsRequest.class;
    }

    @Override
    public Object answer(Caller caller, ModelsRequest message) {
        seen.add(caller.platform() + " " + message.model());
        if (!Arc.container().requestContext().isActive()) {
            throw new IllegalStateException("the request context is not active");
        }
        if ("conflict".equals(message.model())) {
            throw new SyncException(Reason.CHAIN_BROKEN, null, "The batch does not follow.", Map.of("epoch", 3));
        }
        if ("broken".equals(message.model())) {
            throw new IllegalStateException("a secret of the inside");
        }
        return new ModelsAnswer(List.of(), List.of());
    }
}
