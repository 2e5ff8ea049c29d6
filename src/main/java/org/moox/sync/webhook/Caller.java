package org.moox.sync.webhook;

import java.util.UUID;

/**
 * Who signed a message that was verified.
 *
 * @param platform id of the platform; in a bootstrap as the message claims it
 * @param bootstrap signed with the key of the first contact, not with a pair key
 */
public record Caller(UUID platform, boolean bootstrap) {
}
