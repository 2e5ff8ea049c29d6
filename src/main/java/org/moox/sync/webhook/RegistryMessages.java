package org.moox.sync.webhook;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.RegistryInbox;
import org.moox.sync.wire.RegistryMessage;

/** Takes what the master says of platforms, keys and syncs. */
@ApplicationScoped
class RegistryMessages implements Messages<RegistryMessage> {

    private final RegistryInbox inbox;

    RegistryMessages(RegistryInbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public String path() {
        return "/registry";
    }

    @Override
    public String kind() {
        return RegistryMessage.KIND;
    }

    @Override
    public Class<RegistryMessage> type() {
        return RegistryMessage.class;
    }

    @Override
    public Object answer(Caller caller, RegistryMessage message) {
        return inbox.accept(caller.platform(), caller.bootstrap(), message);
    }
}
