package org.moox.sync.apply;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.webhook.Caller;
import org.moox.sync.webhook.Messages;
import org.moox.sync.wire.ChangesRequest;

/** Answers batches of changes. */
@ApplicationScoped
class ChangesMessages implements Messages<ChangesRequest> {

    private final BatchApply apply;

    ChangesMessages(BatchApply apply) {
        this.apply = apply;
    }

    @Override
    public String path() {
        return "";
    }

    @Override
    public String kind() {
        return ChangesRequest.KIND;
    }

    @Override
    public Class<ChangesRequest> type() {
        return ChangesRequest.class;
    }

    /** The chain knows. */
    @Override
    public boolean takesReplays() {
        return true;
    }

    @Override
    public Object answer(Caller caller, ChangesRequest message) {
        return apply.apply(caller.platform(), message);
    }
}
