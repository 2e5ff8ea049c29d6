/**
 * The reference models. Deletable without touching another file.
 * <p>
 * May import {@code model}, {@code capture}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.reference;
