/**
 * Schedules and one-shot commands; no logic of its own.
 * <p>
 * May import anything but {@code reference}.
 */
package org.moox.sync.job;
