package org.moox.sync.reconcile.command;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.platform.Platforms;
import org.moox.sync.platform.Self;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.sync.Syncs;
import org.moox.sync.webhook.Caller;
import org.moox.sync.webhook.Messages;
import org.moox.sync.wire.CommandRequest;

/** Answers the master, who asks the source of a sync to act or to tell. */
@ApplicationScoped
class CommandMessages implements Messages<CommandRequest> {

    private final Commands commands;
    private final Syncs syncs;
    private final Platforms platforms;
    private final Self self;

    CommandMessages(Commands commands, Syncs syncs, Platforms platforms, Self self) {
        this.commands = commands;
        this.syncs = syncs;
        this.platforms = platforms;
        this.self = self;
    }

    @Override
    public String path() {
        return "/command";
    }

    @Override
    public String kind() {
        return CommandRequest.KIND;
    }

    @Override
    public Class<CommandRequest> type() {
        return CommandRequest.class;
    }

    @Override
    public Object answer(Caller caller, CommandRequest request) {
        if (!platforms.require(caller.platform()).master()) {
            throw new SyncException(Reason.FORBIDDEN, "only the master may give commands");
        }
        var sync = syncs.require(request.sync());
        if (!sync.source().equals(self.id())) {
            throw new SyncException(Reason.FORBIDDEN, "this platform is not the source of that sync");
        }
        return commands.here(sync, request.command(), request.arguments());
    }
}
