/**
 * Step 5: writes a batch, set-based, in one transaction. Owns {@code received} and {@code owned}.
 * <p>
 * May import {@code webhook}, {@code log}, {@code sync}, {@code relation}, {@code model}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.apply;
