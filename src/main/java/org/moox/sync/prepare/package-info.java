/**
 * Step 2: windows × syncs × relations become batches.
 * <p>
 * May import {@code capture}, {@code log}, {@code sync}, {@code relation}, {@code platform}, {@code model}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.prepare;
