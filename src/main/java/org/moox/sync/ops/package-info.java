/**
 * Boot checks, health, metrics.
 * <p>
 * May import anything but {@code job} and {@code reference}.
 */
package org.moox.sync.ops;
