package org.moox.sync.webhook;

/**
 * A signed post as it came in; nothing in it has been checked but its size.
 *
 * @param below path below the webhook path; empty for changes
 * @param source who claims to have signed, or null
 * @param key id of the key that was claimed, or null
 */
record Request(String below, String id, String timestamp, String signature, String source, String key, byte[] body) {

    @Override
    public String toString() {
        return "Request[below=%s, bytes=%d]".formatted(below, body.length);
    }
}
