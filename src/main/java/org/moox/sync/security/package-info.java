/**
 * Signer, verifier, key derivation, token hash, sealed box. Pure code, no database.
 * <p>
 * Job: everything that needs a cryptographic primitive, and nothing else. Input: tokens, secrets and the exact bytes of a message.
 * Output: signatures, keys, hashes, sealed bytes. Standard Webhooks signing, since anybody can check it with a library; HKDF with every
 * length prefixed, so that no two purposes or pairs share a key; AES-256-GCM with its context as additional data.
 * <p>
 * May import {@code wire}, {@code problem}.
 */
package org.moox.sync.security;
