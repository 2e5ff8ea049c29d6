package org.moox.sync.database;

/**
 * Whether this process is a one-shot command beside the service. It leaves to the service what the service keeps in order: whoever
 * observes the start and writes tables, keys or triggers, asks here first. A property of the process, because it is set before the
 * framework starts.
 */
public final class OneShot {

    private static final String PROPERTY = "sync.one-shot";

    private OneShot() {
    }

    /** To be called before the framework starts. */
    public static void begin() {
        System.setProperty(PROPERTY, "true");
    }

    public static boolean isOn() {
        return Boolean.getBoolean(PROPERTY);
    }
}
