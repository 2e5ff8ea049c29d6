package org.moox.sync.wire;

/** Names of the HTTP headers of a signed post; the first three are those of Standard Webhooks. */
public final class Headers {

    public static final String ID = "webhook-id";
    public static final String TIMESTAMP = "webhook-timestamp";
    public static final String SIGNATURE = "webhook-signature";
    /** Id of the platform that signed. */
    public static final String SOURCE = "x-sync-source";
    /** Id of the key it signed with. */
    public static final String KEY = "x-sync-key";

    private Headers() {
    }
}
