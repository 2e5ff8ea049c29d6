/**
 * Step 4: authenticate, verify, validate. Declares the port through which each kind of message is answered.
 * <p>
 * May import {@code platform}, {@code model}, {@code security}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.webhook;
