package org.moox.sync.platform;

/**
 * CDI event: platforms or syncs changed here, by the API or by a push. Fired after the commit, synchronously, so that
 * capture and streams are in place when the call that changed them returns.
 */
public record RegistryChanged(long revision) {
}
