package org.moox.sync.platform;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What a rejoin has made of this platform. */
@RegisterForReflection // written by Jackson
@Schema(name = "Rejoined", description = "What a rejoin has made of this platform.")
record Rejoined(@Schema(enumeration = {
        "open", "master"}) String state, String detail){

    static final Rejoined OPEN = new Rejoined("open",
            "The next first contact by a master that knows the tokens is accepted, and no other after it.");
    static final Rejoined MASTER = new Rejoined("master",
            "This platform is the master now. Bring back what it does not know, reopen the others, then call POST /api/platform/sync.");
}
