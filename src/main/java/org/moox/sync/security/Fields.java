package org.moox.sync.security;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Several values as one run of bytes, each with its length in front: no two different lists give the same bytes. */
final class Fields {

    private Fields() {
    }

    static byte[] join(byte[]... values) {
        var out = new ByteArrayOutputStream();
        for (var value : values) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
            out.writeBytes(value);
        }
        return out.toByteArray();
    }

    static byte[] join(String... values) {
        var bytes = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = values[i].getBytes(StandardCharsets.UTF_8);
        }
        return join(bytes);
    }
}
