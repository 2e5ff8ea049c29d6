package org.moox.sync.harness;

/** A platform with its database, as one of several that are registered with each other. */
public record Site(PlatformProcess process, Database database, String id) {

    public Api api() {
        return process.api();
    }
}
