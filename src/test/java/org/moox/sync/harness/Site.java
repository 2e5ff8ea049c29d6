package org.moox.sync.harness;

/**
 * A platform with its database, as one of several that are registered with each other.
 *
 * @param server where the database is
 * @param proxy by which its peers speak to it; null when they speak to it directly
 */
public record Site(PlatformProcess process, Database database, String id, DatabaseServer server, FaultProxy proxy) {

    public Api api() {
        return process.api();
    }
}
