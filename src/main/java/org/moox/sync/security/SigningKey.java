package org.moox.sync.security;

import java.util.Arrays;

/**
 * A key that signs or seals, with the name by which both ends know it. Never shows its bytes.
 *
 * @param id name; says nothing about the bytes
 */
public record SigningKey(String id, byte[] bytes) {

    public SigningKey {
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKey key && id.equals(key.id) && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
