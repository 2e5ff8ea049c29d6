/**
 * Step 3: sign, post, settle; back-off and parking.
 * <p>
 * May import {@code prepare}, {@code log}, {@code platform}, {@code security}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.send;
