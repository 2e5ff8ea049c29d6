package org.moox.sync.send;

import java.util.ArrayList;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Random pieces of text, of which values are made. */
class RandomText {

    final Random random;

    RandomText(long seed) {
        random = new Random(seed);
    }

    public Random random() {
        return random;
    }

    @SafeVarargs
    final <T> T one(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** Characters of every plane of Unicode, and those that SQL, JSON and our keys give a meaning to. */
    String text(int length) {
        var text = new StringBuilder();
        while (text.codePointCount(0, text.length()) < length) {
            var point = random.nextInt(3) == 0
                    ? "%,\"\\'{}() \t\n?:;=\u007f\u0085\u2028\ufeff\uffff".codePointAt(random.nextInt(20))
                    : random.nextInt(0x11) << 16 | random.nextInt(0x10000);
            if (point > 0 && (point < 0xd800 || point > 0xdfff)) {
                text.appendCodePoint(point);
            }
        }
        return text.toString();
    }

    String letters(int length) {
        return list(length, () -> "" + (char) ('a' + random.nextInt(26)), "");
    }

    String digits(int length) {
        return list(length, () -> "" + random.nextInt(10), "");
    }

    String bits(int length) {
        return list(length, () -> "" + random.nextInt(2), "");
    }

    String hex(int length) {
        return list(length, () -> "" + "0123456789ABCDEF".charAt(random.nextInt(16)), "");
    }

    String v4() {
        return v4(4);
    }

    String v4(int parts) {
        return list(parts, () -> "" + random.nextInt(256), ".");
    }

    String v6() {
        return list(8, () -> Integer.toHexString(random.nextInt(0x10000)), ":");
    }

    String macs(int bytes) {
        return list(bytes, () -> "%02x".formatted(random.nextInt(256)), ":");
    }

    int small() {
        return random.nextInt(2001) - 1000;
    }

    static String list(int length, Supplier<String> element, String delimiter) {
        var parts = new ArrayList<String>();
        for (var i = 0; i < length; i++) {
            parts.add(element.get());
        }
        return String.join(delimiter, parts);
    }

    // what JSON wants escaped
    String string(int length) {
        return quoted(text(length)).codePoints()
                .mapToObj(c -> c < 32 ? "\\u%04x".formatted(c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
