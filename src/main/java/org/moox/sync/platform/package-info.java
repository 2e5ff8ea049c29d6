/**
 * The registry of platforms, keys, peer identity, distribution, and the signed client.
 * <p>
 * May import {@code security}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.platform;
