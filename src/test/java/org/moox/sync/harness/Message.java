package org.moox.sync.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** One HTTP/1.1 message as it came, byte for byte. */
record Message(byte[] head, byte[] body) {

    private static final int MOST_HEAD = 1 << 16;
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:[ \\t]*(\\d+)\\s*$");

    /** The next one; null when the other side has nothing more to say. */
    static Message read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (var end = 0; end != 0x0d0a0d0a;) {
            var next = in.read();
            if (next < 0) {
                if (head.size() == 0) {
                    return null;
                }
                throw new EOFException("cut off in the head of a message");
            }
            head.write(next);
            end = end << 8 | next;
            if (head.size() > MOST_HEAD) {
                throw new IOException("the head of a message does not end");
            }
        }
        var length = LENGTH.matcher(head.toString(StandardCharsets.ISO_8859_1));
        if (!length.find()) {
            throw new IOException("only messages that say their length pass: " + head);
        }
        var body = in.readNBytes(Integer.parseInt(length.group(1)));
        if (body.length < Integer.parseInt(length.group(1))) {
            throw new EOFException("cut off in the body of a message");
        }
        return new Message(head.toByteArray(), body);
    }

    /** The second word of the first line: the path of a request, the status of an answer. */
    String subject() {
        return new String(head, StandardCharsets.ISO_8859_1).split(" ", 3)[1];
    }

    byte[] bytes() {
        var all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
