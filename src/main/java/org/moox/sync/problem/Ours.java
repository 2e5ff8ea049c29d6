package org.moox.sync.problem;

import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

/** Tells calls of our own API from those of an application that we are a library of: its failures are its own business. */
public final class Ours {

    private static final String CODE = "org.moox.sync.";
    private static final String ADDRESSES = "/api/";

    private Ours() {
    }

    /** Whether the call under way is for a resource of ours; one that found no resource at all is, if its address could be of ours. */
    public static boolean isCalled() {
        var call = CurrentRequestManager.get();
        if (call == null) {
            return false;
        }
        return call.getTarget() == null
                ? call.getPath().startsWith(ADDRESSES)
                : call.getTarget().getResourceClass().getName().startsWith(CODE);
    }
}
