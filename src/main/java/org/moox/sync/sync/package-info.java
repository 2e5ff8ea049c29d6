/**
 * The registry of sync definitions, field mapping and {@code if_exists}.
 * <p>
 * May import {@code platform}, {@code model}, {@code wire} (definitions travel in registry messages), {@code problem}, {@code database}.
 */
package org.moox.sync.sync;
