package org.moox.sync.webhook;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Inheritance;
import org.moox.sync.wire.HandoverMessage;

/** Takes the registry from a master that makes this platform its successor. */
@ApplicationScoped
class HandoverMessages implements Messages<HandoverMessage> {

    private final Inheritance inheritance;

    HandoverMessages(Inheritance inheritance) {
        this.inheritance = inheritance;
    }

    @Override
    public String path() {
        return "/handover";
    }

    @Override
    public String kind() {
        return HandoverMessage.KIND;
    }

    @Override
    public Class<HandoverMessage> type() {
        return HandoverMessage.class;
    }

    @Override
    public Object answer(Caller caller, HandoverMessage message) {
        return inheritance.accept(caller.platform(), message);
    }
}
