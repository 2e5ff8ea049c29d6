/**
 * Step 1: triggers and entity callbacks write the change log; nudges go to the event bus.
 * <p>
 * May import {@code log}, {@code model}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.capture;
