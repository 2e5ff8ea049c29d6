package org.moox.sync.ops;

/** Which environment variables of ours mean something; for tests of what is configured outside of Java. */
public final class Variables {

    private Variables() {
    }

    public static boolean isKnown(String name) {
        return KnownSettings.knows(name);
    }
}
