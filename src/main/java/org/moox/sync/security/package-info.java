/**
 * Signer, verifier, key derivation, token hash, sealed box. Pure code, no database.
 * <p>
 * May import {@code wire}, {@code problem}.
 */
package org.moox.sync.security;
