package org.moox.sync.problem;

import java.util.List;

import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

/** Tells calls of our own API from those of an application that we are a library of: its failures are its own business. */
public final class Ours {

    private static final String CODE = "org.moox.sync.";
    /** Where our own resources are, whatever else is beside them. */
    static final List<String> ADDRESSES = List.of("/api/platform", "/api/sync", "/api/models", "/api/streams", "/api/user");

    private Ours() {
    }

    /** Whether an address may be of ours, whatever an application has put in front of it. */
    public static boolean mayBeAt(String path) {
        return ADDRESSES.stream().anyMatch(address -> (path + '/').contains(address + '/'));
    }

    /** Whether the call under way is for a resource of ours; one that found no resource at all is, if its address could be of ours. */
    public static boolean isCalled() {
        var call = CurrentRequestManager.get();
        if (call == null) {
            return false;
        }
        return call.getTarget() == null
                ? ADDRESSES.stream().anyMatch(address -> (call.getPath() + '/').startsWith(address + '/'))
                : call.getTarget().getResourceClass().getName().startsWith(CODE);
    }
}
